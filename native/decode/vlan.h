// A VLAN tag behind its TPID (IEEE 802.1Q, 9.6): tag control, of which the low 12 bits are the id, then a length or
// type.
//
// Id 0 (a priority tag) is kept like any other: it is what the frame says.
#pragma once

#include "decode/ethertype.h"
#include "decode/walk.h"

namespace headgate {

inline Layer decode_vlan(Walk& walk) noexcept {
  Block<4> tag;
  if (!walk.cursor.take(tag)) return walk.malformed(Oddity::vlan_tag_cut);
  walk.vlans.push(tag.u16<0>() & 0xfffU);
  return layer_of_length_or_type(tag.u16<2>(), walk);
}

}  // namespace headgate
