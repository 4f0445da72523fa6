// PPP: address and control (ff 03), unless compressed away, then a protocol field of 2 bytes, or of 1 when compressed
// (RFC 1661, 2 and 6.5; RFC 1662, 3.1 and 3.2).
#pragma once

#include <cstdint>

#include "decode/walk.h"

namespace headgate {

inline Layer layer_of_ppp_protocol(uint16_t protocol) noexcept {
  switch (protocol) {
    case 0x0021:
      return Layer::ipv4;
    case 0x0057:
      return Layer::ipv6;
    case 0x0281:  // unicast (RFC 3032, 4.3)
    case 0x0283:
      return Layer::mpls;  // multicast
    default:
      return Layer::other;
  }
}

inline Layer decode_ppp(Walk& walk) noexcept {
  Block<2> framing;
  Cursor behind_framing = walk.cursor;
  if (behind_framing.take(framing) && framing.u16<0>() == 0xff03) walk.cursor = behind_framing;

  // The last byte of a protocol number is odd, any before it is even: an odd first byte is the whole number.
  Block<1> byte;
  if (!walk.cursor.take(byte)) return walk.malformed(Oddity::link_header_cut);
  const uint8_t first = byte.u8<0>();
  if ((first & 1U) != 0) return layer_of_ppp_protocol(first);
  if (!walk.cursor.take(byte)) return walk.malformed(Oddity::link_header_cut);
  return layer_of_ppp_protocol(static_cast<uint16_t>(first << 8U | byte.u8<0>()));
}

}  // namespace headgate
