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

// Completes the key of a flow, whose endpoints and VLAN ids are set.
inline void complete_flow(Packet& packet, uint8_t protocol, uint8_t version) noexcept {
  packet.has_flow = true;
  set_transport(packet.key, packet.key.low_port, packet.key.high_port, protocol, version);
}

}  // namespace headgate
