// What is behind an IP header that is a tunnel's outside.
#pragma once

#include <cstdint>

#include "decode/geneve.h"
#include "decode/gre.h"
#include "decode/gtp.h"
#include "decode/packet.h"
#include "decode/vxlan.h"
#include "decode/walk.h"
#include "flow/protocol.h"

namespace headgate {

// Tunnels in tunnels are walked to this depth; deeper ones do not occur in healthy networks.
constexpr unsigned kTunnelDepth = 4;

inline Layer layer_in_udp(Walk& walk, uint16_t destination_port) noexcept {
  constexpr std::size_t kUdpHeader = 8;
  switch (destination_port) {
    case kVxlanPort:
      return walk.cursor.skip(kUdpHeader) ? decode_vxlan(walk) : Layer::other;
    case kGenevePort:
      return walk.cursor.skip(kUdpHeader) ? decode_geneve(walk) : Layer::other;
    case kGtpUserPort:
      return walk.cursor.skip(kUdpHeader) ? decode_gtp(walk) : Layer::other;
    default:
      return Layer::other;
  }
}

// The layer inside, with the walk standing before it; `other` where there is none, because `packet` is no tunnel's or
// carries something else. Fragments are not looked into: of the first one the inside would be known, of the others not.
inline Layer layer_in_tunnel(Walk& walk, const Packet& packet) noexcept {
  if (!walk.at_transport || packet.fragment != FragmentKind::none) return Layer::other;
  const FlowKey& key = packet.key;
  switch (key.protocol) {
    case kIpv4InIp:
      return Layer::ipv4;
    case kIpv6InIp:
      return Layer::ipv6;
    case kGre:
      return decode_gre(walk);
    case kUdp:
      return layer_in_udp(walk, packet.direction == Direction::low_to_high ? key.high_port : key.low_port);
    default:
      return Layer::other;
  }
}

}  // namespace headgate
