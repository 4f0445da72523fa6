// SCTP (RFC 9260, 3.1): ports first, and nothing else is needed.
#pragma once

#include "decode/transport.h"

namespace headgate {

inline Ports decode_sctp(const Datagram& datagram, FrameOddities& oddities) noexcept {
  return decode_ports(datagram.payload, oddities);
}

}  // namespace headgate
