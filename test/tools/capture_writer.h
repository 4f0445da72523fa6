// Writes frames to a capture file, pcap or pcapng, in the host's byte order.
#pragma once

#include <cstdint>
#include <cstdio>
#include <span>
#include <vector>

enum class CaptureForm : uint8_t { pcap, pcapng };

class CaptureWriter {
 public:
  // Ends the process with a sentence when the file cannot be written; so do the other functions.
  CaptureWriter(const char* path, CaptureForm form);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  // `timestamp` in nanoseconds since 1970; the file has microseconds.
  void write(int64_t timestamp, std::span<const uint8_t> frame);
  void close();

 private:
  void put(const void* data, std::size_t bytes);

  const char* path_;
  CaptureForm form_;
  std::vector<char> buffer_;
  std::FILE* file_;
};
