// UDP (RFC 768): ports, length, checksum.
#pragma once

#include "decode/transport.h"

namespace headgate {

inline Ports decode_udp(const Datagram& datagram, const Packet& packet, FrameOddities& oddities) noexcept {
  Block<8> header;
  if (!datagram.payload.peek(header)) return decode_ports(datagram.payload, oddities);
  const uint32_t length = header.u16<4>();
  // In a fragment the length is that of the whole datagram, in a jumbogram it may be 0 (RFC 2675, 4).
  const bool is_checkable = datagram.has_length && packet.fragment == FragmentKind::none;
  if (is_checkable && (length < 8 || length > datagram.length)) [[unlikely]] {
    oddities.count(Oddity::udp_length);
  }
  return {header.u16<0>(), header.u16<2>()};
}

}  // namespace headgate
