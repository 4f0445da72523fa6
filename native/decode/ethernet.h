// Ethernet: two addresses of 6 bytes and a length or type (IEEE 802.3, 3.1.1).
#pragma once

#include "decode/ethertype.h"
#include "decode/walk.h"

namespace headgate {

inline Layer decode_ethernet(Walk& walk) noexcept {
  Block<14> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::link_header_cut);
  return layer_of_length_or_type(header.u16<12>(), walk);
}

}  // namespace headgate
