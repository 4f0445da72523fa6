// GRE (RFC 2784, 2; RFC 2890, 2): flags and version, an ethertype, then by the flags checksum, key and sequence number
// of 4 bytes each.
#pragma once

#include <bit>
#include <cstdint>

#include "decode/ethertype.h"
#include "decode/walk.h"

namespace headgate {

constexpr uint16_t kTransparentEthernet = 0x6558;  // RFC 1701: a whole Ethernet frame

// An ethertype in a tunnel's header.
inline Layer layer_of_tunnel_type(uint16_t type) noexcept {
  return type == kTransparentEthernet ? Layer::ethernet : layer_of_ethertype(type);
}

inline Layer decode_gre(Walk& walk) noexcept {
  constexpr uint16_t kChecksum = 0x8000;
  constexpr uint16_t kKey = 0x2000;
  constexpr uint16_t kSequence = 0x1000;
  constexpr uint16_t kForeign = 0x4007;  // source routes of RFC 1701, and versions other than 0 (PPTP is 1)
  Block<4> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::tunnel_header_cut);
  const uint16_t flags = header.u16<0>();
  if ((flags & kForeign) != 0) return Layer::other;
  const auto options = static_cast<std::size_t>(std::popcount(flags & unsigned{kChecksum | kKey | kSequence}));
  if (!walk.cursor.skip(4 * options)) return walk.malformed(Oddity::tunnel_header_cut);
  return layer_of_tunnel_type(header.u16<2>());
}

}  // namespace headgate
