// The bytes of a file, a pipe or standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "capture/file/byte_source.h"

namespace headgate {

class DescriptorSource final : public ByteSource {
 public:
  // Opens `path` for reading; "-" is standard input, which stays open afterwards. Throws FILE_OPEN, with a sentence
  // that does not repeat the path.
  explicit DescriptorSource(const std::string& path);
  ~DescriptorSource() override;
  DescriptorSource(const DescriptorSource&) = delete;
  DescriptorSource& operator=(const DescriptorSource&) = delete;

  std::size_t read(uint8_t* to, std::size_t room) override;
  const std::string& failure() const noexcept override { return failure_; }
  uint64_t consumed() const noexcept override { return consumed_; }
  const char* offset_suffix() const noexcept override { return ""; }

  // Size of a regular file in bytes; 0 for what has none, as a pipe.
  uint64_t size() const noexcept { return size_; }

 private:
  std::size_t fail(const std::string& what);

  int descriptor_;
  bool owned_;
  bool regular_ = false;
  uint64_t size_ = 0;
  uint64_t consumed_ = 0;
  std::string failure_;
};

}  // namespace headgate
