// VXLAN (RFC 7348, 5): flags and network identifier in 8 bytes, then an Ethernet frame.
#pragma once

#include <cstdint>

#include "decode/walk.h"

namespace headgate {

constexpr uint16_t kVxlanPort = 4789;

inline Layer decode_vxlan(Walk& walk) noexcept {
  constexpr uint8_t kHasIdentifier = 0x08;  // must be set; what lacks it is something else on this port
  Block<8> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::tunnel_header_cut);
  return (header.u8<0>() & kHasIdentifier) != 0 ? Layer::ethernet : Layer::other;
}

}  // namespace headgate
