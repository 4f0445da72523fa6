// IPv6 (RFC 8200, 3).
#pragma once

#include <cstdint>

#include "decode/ip.h"
#include "decode/ipv6_extensions.h"

namespace headgate {

inline PacketClass decode_ipv6(Walk& walk, Packet& packet) noexcept {
  Block<40> header;
  if (!walk.cursor.take(header)) return malformed_ip(walk, Oddity::ip_header_cut);
  if (header.u8<0>() >> 4U != 6) return malformed_ip(walk, Oddity::ip_version_mismatch);

  // A length of 0 is right where no payload follows; else it is a jumbogram (RFC 2675) or segmentation offload.
  uint8_t protocol = header.u8<6>();
  const uint32_t payload_length = header.u16<4>();
  const bool has_length = payload_length != 0 || protocol == kIpv6NoNextHeader;
  if (has_length) {
    walk.cursor.limit(payload_length);
  } else {
    walk.oddities.count(Oddity::ip_length_zero);
  }
  packet.ip_bytes = 40 + payload_length;

  Datagram datagram{walk.cursor, payload_length, has_length};
  bool transport_is_here = true;
  if (is_ipv6_extension(protocol)) {
    const Ipv6Transport found = walk_ipv6_extensions(protocol, datagram);
    walk.oddities.unite(found.oddities);
    protocol = found.protocol;
    transport_is_here = found.is_here;
    packet.fragment = found.fragment;
    packet.fragment_id = found.fragment_id;
    datagram = found.datagram;
  }
  Ports ports;
  if (transport_is_here) ports = decode_transport(protocol, datagram, packet, walk.oddities);
  walk.cursor = datagram.payload;
  walk.at_transport = transport_is_here;
  packet.direction = set_endpoints(packet.key, header.words<8>(), ports.source, header.words<24>(), ports.destination);
  packet.key.vlans = walk.vlans.stack(walk.oddities);
  complete_flow(packet, protocol, 6);
  return PacketClass::ipv6;
}

}  // namespace headgate
