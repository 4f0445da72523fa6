// The stack that most frames have, taken at once instead of layer by layer: Ethernet, at most one VLAN tag, IPv4
// without options or IPv6 without extensions, TCP or UDP.
#pragma once

#include <cstdint>

#include "decode/ipv4.h"
#include "decode/ipv6.h"
#include "decode/packet.h"

namespace headgate {

// False for another protocol, and when there is something odd about the datagram.
inline bool decode_common_transport(uint8_t protocol, const Datagram& datagram, Packet& packet, Ports& ports) noexcept {
  FrameOddities oddities;
  if (protocol == kTcp) {
    ports = decode_tcp(datagram, packet, oddities);
  } else if (protocol == kUdp) {
    ports = decode_udp(datagram, packet, oddities);
  } else {
    return false;
  }
  return !oddities.any();
}

inline bool decode_common_ipv4(Cursor cursor, Packet& packet) noexcept {
  constexpr uint8_t kVersion4Of5Words = 0x45;
  Block<20> header;
  if (!cursor.take(header) || header.u8<0>() != kVersion4Of5Words) return false;
  const uint32_t total_length = header.u16<2>();
  if (total_length < 20 || is_ipv4_fragment(header.u16<6>())) return false;
  cursor.limit(total_length - 20);

  const uint8_t protocol = header.u8<9>();
  Ports ports;
  if (!decode_common_transport(protocol, {cursor, total_length - 20, true}, packet, ports)) return false;
  packet.packet_class = PacketClass::ipv4;
  packet.ip_bytes = total_length;
  packet.direction =
      set_ipv4_endpoints(packet.key, header.u32<12>(), ports.source, header.u32<16>(), ports.destination);
  complete_flow(packet, protocol, 4);
  return true;
}

inline bool decode_common_ipv6(Cursor cursor, Packet& packet) noexcept {
  Block<40> header;
  if (!cursor.take(header) || header.u8<0>() >> 4U != 6) return false;
  const uint32_t payload_length = header.u16<4>();
  cursor.limit(payload_length);

  const uint8_t protocol = header.u8<6>();
  Ports ports;
  if (!decode_common_transport(protocol, {cursor, payload_length, true}, packet, ports)) return false;
  packet.packet_class = PacketClass::ipv6;
  packet.ip_bytes = 40 + payload_length;
  packet.direction = set_endpoints(packet.key, header.words<8>(), ports.source, header.words<24>(), ports.destination);
  complete_flow(packet, protocol, 6);
  return true;
}

// Fills `packet`, which is all zeros, like the walk through the layers would, and says true: `frame` is of that stack,
// its headers are there whole, and nothing is odd about them. Else it says false, and `packet` holds anything.
inline bool decode_common_stack(Cursor frame, Packet& packet) noexcept {
  Block<14> link;
  if (!frame.take(link)) return false;
  uint16_t type = link.u16<12>();
  if (type == 0x8100) {
    Block<4> tag;
    if (!frame.take(tag)) return false;
    packet.key.vlans.push(tag.u16<0>());
    type = tag.u16<2>();
  }
  switch (type) {
    case 0x0800:
      return decode_common_ipv4(frame, packet);
    case 0x86dd:
      return decode_common_ipv6(frame, packet);
    default:
      return false;
  }
}

}  // namespace headgate
