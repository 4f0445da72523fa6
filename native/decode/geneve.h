// Geneve (RFC 8926, 3.4): version and length of the options in words, flags, an ethertype, a network identifier, then
// the options.
#pragma once

#include <cstdint>

#include "decode/gre.h"
#include "decode/walk.h"

namespace headgate {

constexpr uint16_t kGenevePort = 6081;

inline Layer decode_geneve(Walk& walk) noexcept {
  constexpr uint8_t kControl = 0x80;  // the payload is for the tunnel's ends
  Block<8> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::tunnel_header_cut);
  const bool is_version_0 = header.u8<0>() >> 6U == 0;
  if (!is_version_0 || (header.u8<1>() & kControl) != 0) return Layer::other;
  if (!walk.cursor.skip((header.u8<0>() & 0x3fU) * 4U)) return walk.malformed(Oddity::tunnel_header_cut);
  return layer_of_tunnel_type(header.u16<2>());
}

}  // namespace headgate
