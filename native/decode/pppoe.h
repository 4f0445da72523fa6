// A PPPoE session frame: version and type, code, session id, length (RFC 2516, 4 and 6), then PPP without its framing.
#pragma once

#include "decode/walk.h"

namespace headgate {

inline Layer decode_pppoe(Walk& walk) noexcept {
  Block<6> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::link_header_cut);
  return header.u16<0>() == 0x1100 ? Layer::ppp : walk.other(Oddity::pppoe_header);
}

}  // namespace headgate
