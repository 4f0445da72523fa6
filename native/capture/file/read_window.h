// A window that slides over a byte source: large reads, and every record in one piece without a copy of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "capture/file/byte_source.h"
#include "capture/file/read_ahead.h"

namespace headgate {

class ReadWindow {
 public:
  static constexpr std::size_t kReadBytes = 256 * 1024;  // what has just been read is still in the cache

  explicit ReadWindow(std::unique_ptr<ByteSource> source);

  // Makes at least `bytes` bytes available in one piece; false when the source ends before. Moves the buffer only when
  // more has to be read: what stands in has(bytes) stays where it is. The buffer grows to `bytes`, so the caller bounds
  // it.
  bool require(std::size_t bytes);
  bool has(std::size_t bytes) const noexcept { return end_ - begin_ >= bytes; }

  const uint8_t* data() const noexcept { return buffer_.get() + begin_; }
  std::size_t available() const noexcept { return end_ - begin_; }

  // The next Extent bytes, which are available.
  template <std::size_t Extent>
  std::span<const uint8_t, Extent> header() const noexcept {
    return std::span<const uint8_t, Extent>(data(), Extent);
  }

  // Goes past `bytes` available bytes; they stay in place until the next require() that has to read.
  void consume(std::size_t bytes) noexcept {
    begin_ += bytes;
    offset_ += bytes;
  }

  // Bytes consumed so far: the place of data() in what the source gives.
  uint64_t offset() const noexcept { return offset_; }

  const ByteSource& source() const noexcept { return *source_; }

  // Gives the source away; the window is empty afterwards. Not after read_ahead().
  std::unique_ptr<ByteSource> release();

  // Has the source read by a thread of its own from now on, in chunks of this size. Throws NO_THREAD.
  void read_ahead(std::size_t chunk_bytes);

 private:
  bool take_chunk();
  void make_room(std::size_t bytes);
  void replace_buffer(std::unique_ptr<uint8_t[]> buffer, std::size_t size);

  std::unique_ptr<ByteSource> source_;
  ReadAhead* ahead_ = nullptr;         // the source, if it reads ahead
  std::unique_ptr<uint8_t[]> buffer_;  // not cleared first: it is written before it is read
  std::size_t size_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  uint64_t offset_ = 0;
};

}  // namespace headgate
