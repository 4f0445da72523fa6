// LINKTYPE_NULL and LINKTYPE_LOOP: the address family in 4 bytes, in the byte order of the writer or of the network.
#pragma once

#include <cstdint>

#include "decode/walk.h"

namespace headgate {

inline Layer decode_null_loop(Walk& walk) noexcept {
  Block<4> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::link_header_cut);
  uint32_t family = header.u32<0>();
  if (family > 0xffffU) family = __builtin_bswap32(family);  // families are small: a large one is the other way round
  switch (family) {
    case 2:
      return Layer::ipv4;
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD
    case 30:  // Darwin
    case 10:  // Linux
      return Layer::ipv6;
    default:
      return Layer::other;
  }
}

}  // namespace headgate
