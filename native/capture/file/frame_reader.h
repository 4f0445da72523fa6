// What every reader of a capture format is: batches of frames, then the end or one sentence about what is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "capture/file/frame.h"
#include "capture/file/read_window.h"

namespace headgate {

class FrameReader {
 public:
  virtual ~FrameReader() = default;
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  // Fills the front of `frames` (not empty) and says how many; 0 at the end, and from then on. All frames that stand
  // before damage are given before failure() names it.
  std::size_t next(std::span<Frame> frames) {
    std::size_t count = 0;
    while (count == 0 && !ended_) {
      count = take(frames);
      if (count == 0) ended_ = !advance();
    }
    return count;
  }

  // One sentence, without the file's name; empty while all is well.
  const std::string& failure() const noexcept { return failure_; }

  // Link type of the file's header, or of the first interface; empty when there is none.
  virtual std::string first_link() const = 0;

  // Bytes taken from the file so far (compressed ones, where it is compressed).
  uint64_t consumed() const noexcept { return window_.source().consumed(); }

 protected:
  explicit FrameReader(ReadWindow window) : window_(std::move(window)) {}

  // Takes packets as long as they stand in the window, whole and well formed, and says how many. Reads nothing.
  virtual std::size_t take(std::span<Frame> frames) noexcept = 0;

  // Does what take() could not: reads on, goes past what is no packet, or finds the damage. False at the end or on
  // failure; after true, take() or advance() gets further.
  virtual bool advance() = 0;

  // Whether `bytes` bytes can be had for `part` ("packet header"); otherwise fails: the file is cut.
  bool need(std::size_t bytes, const char* part);

  // False when the data ends cleanly here.
  bool more();

  // Ends the reading with a sentence; returns false for the caller's convenience.
  bool fail(std::string sentence);

  // "at byte 24", with what the place refers to.
  std::string place() const;

  ReadWindow window_;

 private:
  std::string failure_;
  bool ended_ = false;
};

}  // namespace headgate
