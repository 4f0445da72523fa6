// What both versions of IP do once their header is read: find the ports and complete the flow key.
#pragma once

#include <cstdint>

#include "decode/icmp.h"
#include "decode/packet.h"
#include "decode/sctp.h"
#include "decode/tcp.h"
#include "decode/transport.h"
#include "decode/udp.h"
#include "decode/walk.h"
#include "flow/key.h"
#include "flow/protocol.h"

namespace headgate {

inline Ports decode_transport(uint8_t protocol, const Datagram& datagram, Packet& packet,
                              FrameOddities& oddities) noexcept {
  switch (protocol) {
    case kTcp:
      return decode_tcp(datagram, packet, oddities);
    case kUdp:
      return decode_udp(datagram, packet, oddities);
    case kSctp:
      return decode_sctp(datagram, oddities);
    case kIcmp:
    case kIcmp6:
      return decode_icmp(datagram, packet);
    default:
      return {};
  }
}

inline PacketClass malformed_ip(Walk& walk, Oddity why) noexcept {
  walk.oddities.count(why);
  return PacketClass::malformed;
}

struct Endpoints {
  AddressWords source;
  AddressWords destination;
};

inline void complete_flow(Walk& walk, Packet& packet, uint8_t version, uint8_t protocol, const Endpoints& endpoints,
                          Ports ports) noexcept {
  packet.has_flow = true;
  packet.direction =
      set_endpoints(packet.key, endpoints.source, ports.source, endpoints.destination, ports.destination);
  packet.key.vlans = walk.vlans.stack(walk.oddities);
  set_transport(packet.key, packet.key.low_port, packet.key.high_port, protocol, version);
}

}  // namespace headgate
