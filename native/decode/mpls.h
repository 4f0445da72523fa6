// MPLS: labels of 4 bytes down to the one with the bottom-of-stack bit (RFC 3032, 2.1), then a payload without a type.
//
// The payload's first nibble tells it: 4 and 6 are IP; 0 is a pseudowire's control word of 4 bytes (RFC 4385, 3), which
// is taken to carry Ethernet (RFC 4448).
#pragma once

#include "decode/walk.h"

namespace headgate {

inline Layer decode_mpls(Walk& walk) noexcept {
  Block<4> label;
  do {
    if (!walk.cursor.take(label)) return walk.malformed(Oddity::mpls_label_cut);
  } while ((label.u8<2>() & 1U) == 0);

  Block<1> first;
  if (!walk.cursor.peek(first)) return walk.malformed(Oddity::mpls_label_cut);
  switch (first.u8<0>() >> 4U) {
    case 4:
      return Layer::ipv4;
    case 6:
      return Layer::ipv6;
    case 0:
      return walk.cursor.skip(4) ? Layer::ethernet : walk.malformed(Oddity::mpls_label_cut);
    default:
      return walk.other(Oddity::mpls_payload_unknown);
  }
}

}  // namespace headgate
