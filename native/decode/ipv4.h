// IPv4 (RFC 791, 3.1).
#pragma once

#include <cstdint>

#include "decode/ip.h"

namespace headgate {

// Of the field that holds flags and offset.
constexpr uint16_t kIpv4MoreFragments = 0x2000;
constexpr uint16_t kIpv4FragmentOffset = 0x1fff;  // in units of 8 bytes

constexpr bool is_ipv4_fragment(uint16_t field) noexcept {
  return (field & (kIpv4MoreFragments | kIpv4FragmentOffset)) != 0;
}

// Notes what that field says; true when the transport header is in this packet.
inline bool decode_ipv4_fragment(uint16_t field, uint16_t identification, uint8_t protocol, Packet& packet,
                                 FrameOddities& oddities) noexcept {
  const uint16_t offset = field & kIpv4FragmentOffset;
  if (!is_ipv4_fragment(field)) return true;
  packet.fragment = offset == 0 ? FragmentKind::first : FragmentKind::later;
  packet.fragment_id = identification;
  if (offset == 1 && protocol == kTcp) oddities.count(Oddity::tcp_fragment_overlap);
  return offset == 0;
}

inline PacketClass decode_ipv4(Walk& walk, Packet& packet) noexcept {
  Block<20> header;
  if (!walk.cursor.take(header)) return malformed_ip(walk, Oddity::ip_header_cut);
  if (header.u8<0>() >> 4U != 4) return malformed_ip(walk, Oddity::ip_version_mismatch);
  const uint32_t header_bytes = (header.u8<0>() & 15U) * 4U;
  if (header_bytes < 20) return malformed_ip(walk, Oddity::ip_header_length);

  // Segmentation offload hands over packets of length 0: too long for the field, or to be filled in later.
  const uint32_t total_length = header.u16<2>();
  const bool has_length = total_length != 0;
  if (!has_length) {
    walk.oddities.count(Oddity::ip_length_zero);
  } else if (total_length < header_bytes) {
    return malformed_ip(walk, Oddity::ip_total_length);
  } else {
    walk.cursor.limit(total_length - 20);
  }
  packet.ip_bytes = total_length;

  const uint8_t protocol = header.u8<9>();
  Ports ports;
  const bool has_transport = decode_ipv4_fragment(header.u16<6>(), header.u16<4>(), protocol, packet, walk.oddities);
  if (!walk.cursor.skip(header_bytes - 20)) {
    walk.oddities.count(Oddity::ip_options_cut);
  } else if (has_transport) {
    const Datagram datagram{walk.cursor, has_length ? total_length - header_bytes : 0, has_length};
    ports = decode_transport(protocol, datagram, packet, walk.oddities);
    walk.at_transport = true;
  }
  packet.direction =
      set_ipv4_endpoints(packet.key, header.u32<12>(), ports.source, header.u32<16>(), ports.destination);
  packet.key.vlans = walk.vlans.stack(walk.oddities);
  complete_flow(packet, protocol, 4);
  return PacketClass::ipv4;
}

}  // namespace headgate
