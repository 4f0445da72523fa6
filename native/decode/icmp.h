// ICMP (RFC 792) and ICMPv6 (RFC 4443, 2.1): type and code come first, and nothing else is needed.
#pragma once

#include "decode/transport.h"

namespace headgate {

inline Ports decode_icmp(const Datagram& datagram, Packet& packet) noexcept {
  Block<2> header;
  if (datagram.payload.peek(header)) {
    packet.has_icmp = true;
    packet.icmp_type = header.u8<0>();
    packet.icmp_code = header.u8<1>();
  }
  return {};
}

}  // namespace headgate
