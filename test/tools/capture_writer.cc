#include "capture_writer.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t kBufferBytes = 1024 * 1024;
constexpr uint32_t kSnapshotLength = 262'144;
constexpr uint32_t kEthernet = 1;

[[noreturn]] void fail(const char* path) {
  std::fprintf(stderr, "make_capture: %s cannot be written: %s\n", path, std::strerror(errno));
  std::exit(1);
}

}  // namespace

CaptureWriter::CaptureWriter(const char* path, CaptureForm form)
    : path_(path), form_(form), buffer_(kBufferBytes), file_(std::fopen(path, "wb")) {
  if (file_ == nullptr) fail(path);
  std::setvbuf(file_, buffer_.data(), _IOFBF, buffer_.size());
  if (form == CaptureForm::pcap) {
    constexpr std::array<uint32_t, 6> kHeader = {0xa1b2c3d4, 4U << 16U | 2U, 0, 0, kSnapshotLength, kEthernet};
    put(kHeader.data(), sizeof kHeader);
  } else {
    // A section header of version 1.0 and unknown length, and an interface (draft-ietf-opsawg-pcapng, 4.1 and 4.2).
    constexpr std::array<uint32_t, 7> kSection = {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28};
    constexpr std::array<uint32_t, 5> kInterface = {1, 20, kEthernet, kSnapshotLength, 20};
    put(kSection.data(), sizeof kSection);
    put(kInterface.data(), sizeof kInterface);
  }
}

CaptureWriter::~CaptureWriter() {
  if (file_ != nullptr) std::fclose(file_);
}

void CaptureWriter::write(int64_t timestamp, std::span<const uint8_t> frame) {
  const auto microseconds = static_cast<uint64_t>(timestamp / 1000);
  const auto length = static_cast<uint32_t>(frame.size());
  if (form_ == CaptureForm::pcap) {
    const std::array<uint32_t, 4> header = {static_cast<uint32_t>(microseconds / 1'000'000),
                                            static_cast<uint32_t>(microseconds % 1'000'000), length, length};
    put(header.data(), sizeof header);
    put(frame.data(), frame.size());
    return;
  }
  // An enhanced packet block (4.3), padded to 32 bits.
  const uint32_t padding = (4 - length % 4) % 4;
  const uint32_t block = 32 + length + padding;
  const std::array<uint32_t, 7> header = {
      6, block, 0, static_cast<uint32_t>(microseconds >> 32U), static_cast<uint32_t>(microseconds), length, length};
  constexpr std::array<uint8_t, 4> kZeros{};
  put(header.data(), sizeof header);
  put(frame.data(), frame.size());
  put(kZeros.data(), padding);
  put(&block, sizeof block);
}

void CaptureWriter::close() {
  const int status = std::fclose(file_);
  file_ = nullptr;
  if (status != 0) fail(path_);
}

void CaptureWriter::put(const void* data, std::size_t bytes) {
  if (std::fwrite(data, 1, bytes, file_) != bytes) fail(path_);
}
