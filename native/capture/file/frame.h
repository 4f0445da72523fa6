// A packet as a capture file holds it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "capture/file/file_link.h"

namespace headgate {

// Frames that a reader gives at most in one call: enough for the memory of one packet to be fetched while another is
// counted.
constexpr std::size_t kFrameBatch = 32;

// The most bytes that one packet may have in a file: what libpcap and Wireshark write and accept for these link types.
// A larger number is damage, and is not followed.
constexpr uint32_t kCapturedLimit = 262'144;

// The bytes stand in the reader's buffer and are valid until the next call.
struct Frame {
  const uint8_t* bytes;
  const FileLink* link;
  int64_t timestamp_ns;  // since 1970; 0 where the file has none (Simple Packet Blocks)
  uint32_t captured;     // length of `bytes`
  uint32_t wire_bytes;   // original length, as the file says
};

}  // namespace headgate
