// LINKTYPE_LINUX_SLL2, a cooked capture: protocol, 2 reserved bytes, interface index, ARPHRD type, packet type, address
// length, 8 bytes of address.
#pragma once

#include "decode/linux_sll.h"
#include "decode/walk.h"

namespace headgate {

inline Layer decode_linux_sll2(Walk& walk) noexcept {
  Block<20> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::link_header_cut);
  return layer_of_cooked_protocol(header.u16<0>(), header.u16<8>());
}

}  // namespace headgate
