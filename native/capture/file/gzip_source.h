// The bytes inside a gzip file (RFC 1952), of one member or of several one after the other.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "capture/file/byte_source.h"

namespace headgate {

class GzipSource final : public ByteSource {
 public:
  // `start` holds what was already read from `compressed`.
  GzipSource(std::unique_ptr<ByteSource> compressed, std::vector<uint8_t> start);
  ~GzipSource() override;
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  std::size_t read(uint8_t* to, std::size_t room) override;
  const std::string& failure() const noexcept override { return failure_; }
  uint64_t consumed() const noexcept override { return compressed_->consumed(); }
  const char* offset_suffix() const noexcept override { return " of the uncompressed data"; }

 private:
  enum class State : uint8_t { in_member, between_members, padding, ended };

  bool have_input();
  void end_of_input();
  void next_member();
  void inflate_some();
  void skip_padding();
  void fail(const std::string& what);

  std::unique_ptr<ByteSource> compressed_;
  std::vector<uint8_t> input_;
  z_stream stream_{};
  State state_ = State::in_member;
  std::string failure_;
};

}  // namespace headgate
