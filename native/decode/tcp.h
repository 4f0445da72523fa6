// TCP (RFC 9293, 3.1): ports, sequence number, data offset in words, flags.
#pragma once

#include <cstdint>

#include "decode/transport.h"

namespace headgate {

inline Ports decode_tcp(const Datagram& datagram, Packet& packet, FrameOddities& oddities) noexcept {
  Block<20> header;
  if (!datagram.payload.peek(header)) {
    if (datagram.payload.remaining() >= kPortBytes) oddities.count(Oddity::tcp_header_cut);
    return decode_ports(datagram.payload, oddities);
  }
  packet.has_tcp = true;
  packet.tcp_sequence = header.u32<4>();
  packet.tcp_flags = header.u8<13>();

  const uint32_t header_bytes = static_cast<uint32_t>(header.u8<12>() >> 4U) * 4U;
  const bool is_beyond = datagram.has_length && header_bytes > datagram.length;
  if (header_bytes < 20 || is_beyond) [[unlikely]] {
    oddities.count(Oddity::tcp_data_offset);
  } else if (datagram.has_length) {
    packet.tcp_payload = datagram.length - header_bytes;
  }
  return {header.u16<0>(), header.u16<2>()};
}

}  // namespace headgate
