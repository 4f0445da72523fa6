// Where the bytes of a capture file come from: a descriptor, read once from front to back, without seeking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace headgate {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Up to `room` bytes to `to`; 0 at the end, or when failure() says why there are no more. Blocks on a pipe.
  virtual std::size_t read(uint8_t* to, std::size_t room) = 0;

  // What went wrong below the file format, as the end of a sentence; empty while all is well.
  virtual const std::string& failure() const noexcept = 0;

  // Bytes taken from the file so far, for a progress display.
  virtual uint64_t consumed() const noexcept = 0;

  // How the places in what this source gives are to be named: "" for the file's own bytes.
  virtual const char* offset_suffix() const noexcept = 0;
};

}  // namespace headgate
