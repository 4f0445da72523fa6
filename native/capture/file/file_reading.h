// The reading of one capture file, from its path to its flows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "capture/file/file_count.h"
#include "capture/file/frame_reader.h"

namespace headgate {

// Who reads the bytes: the thread that counts, or for a large regular file one of its own, where there is a processor
// to spare.
enum class ReadBy : uint8_t { counter, own_thread };

class FileReading {
 public:
  // Opens `path`, "-" for standard input. Throws FILE_OPEN, FILE_EMPTY, FILE_FOREIGN, FILE_READ, NO_THREAD or
  // NO_MEMORY.
  FileReading(const std::string& path, ReadBy read_by, FileSplit split, std::unique_ptr<FrameFilter> filter,
              const FlowSettings& settings, Tunnels tunnels);

  // Reads and counts for about `milliseconds`; false when the file has ended, well or not: then failure() tells. On a
  // pipe it waits for data.
  bool advance(int64_t milliseconds);

  // One sentence without the file's name; empty while all is well. What was counted before stays counted.
  const std::string& failure() const noexcept { return failure_; }

  // Names of the link types: those of the packets or, without packets, the one the file names first; empty if there is
  // none.
  std::string link_type() const { return count_.links().empty() ? reader_->first_link() : count_.links(); }

  const FileCount& count() const noexcept { return count_; }

  // Bytes of the file taken so far, and in all (0 when that is not known, as for a pipe).
  uint64_t consumed() const noexcept { return reader_->consumed(); }
  uint64_t size() const noexcept { return size_; }

 private:
  void finish();

  FileCount count_;
  std::unique_ptr<FrameReader> reader_;
  uint64_t size_ = 0;
  std::string failure_;
};

}  // namespace headgate
