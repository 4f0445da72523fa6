// The walk from the link layer to the outermost IP header, and on through tunnels. Every layer that does not end it
// consumes bytes of the frame, so the frame's length bounds the walk, however its headers are stacked.
#include "decode/decoder.h"

#include "decode/common_stack.h"
#include "decode/ethernet.h"
#include "decode/ipv4.h"
#include "decode/ipv6.h"
#include "decode/linux_sll.h"
#include "decode/linux_sll2.h"
#include "decode/llc_snap.h"
#include "decode/mpls.h"
#include "decode/null_loop.h"
#include "decode/ppp.h"
#include "decode/pppoe.h"
#include "decode/tunnel.h"
#include "decode/vlan.h"
#include "decode/walk.h"

namespace headgate {

namespace {

Layer layer_behind_link(LinkType link_type, Walk& walk) noexcept {
  switch (link_type) {
    case LinkType::ethernet:
      return decode_ethernet(walk);
    case LinkType::raw:
      return Layer::ip_by_version;
    case LinkType::linux_sll:
      return decode_linux_sll(walk);
    case LinkType::linux_sll2:
      return decode_linux_sll2(walk);
    case LinkType::null_loop:
      return decode_null_loop(walk);
    case LinkType::ppp:
      return decode_ppp(walk);
  }
  return Layer::other;
}

Layer layer_of_ip_version(Walk& walk) noexcept {
  Block<1> first;
  if (!walk.cursor.peek(first)) return walk.malformed(Oddity::ip_header_cut);
  switch (first.u8<0>() >> 4U) {
    case 4:
      return Layer::ipv4;
    case 6:
      return Layer::ipv6;
    default:
      return walk.malformed(Oddity::ip_version_mismatch);
  }
}

PacketClass decode_layers(Layer layer, Walk& walk, Packet& packet) noexcept {
  for (;;) {
    switch (layer) {
      case Layer::ethernet:
        layer = decode_ethernet(walk);
        break;
      case Layer::vlan:
        layer = decode_vlan(walk);
        break;
      case Layer::mpls:
        layer = decode_mpls(walk);
        break;
      case Layer::pppoe:
        layer = decode_pppoe(walk);
        break;
      case Layer::ppp:
        layer = decode_ppp(walk);
        break;
      case Layer::llc:
        layer = decode_llc(walk);
        break;
      case Layer::ip_by_version:
        layer = layer_of_ip_version(walk);
        break;
      case Layer::ipv4:
        return decode_ipv4(walk, packet);
      case Layer::ipv6:
        return decode_ipv6(walk, packet);
      case Layer::arp:
        return PacketClass::arp;
      case Layer::other:
        return PacketClass::other;
      case Layer::malformed:
        return PacketClass::malformed;
    }
  }
}

// Steps into the tunnel that `packet` is the outside of. False when there is none, or nothing in it that has a flow:
// then the packet is as it was, and the walk is over.
bool enter_tunnel(Walk& walk, Packet& packet) noexcept {
  const Layer layer = layer_in_tunnel(walk, packet);
  if (layer == Layer::other || layer == Layer::malformed) return false;
  Packet inside{};
  Walk inner{walk.cursor, walk.vlans};
  inside.packet_class = decode_layers(layer, inner, inside);
  if (inside.has_flow) {
    inner.oddities.unite(walk.oddities);
    walk = inner;
    packet = inside;
  } else if (inside.packet_class == PacketClass::malformed) {
    walk.oddities.count(Oddity::tunnel_payload_malformed);
  }
  return inside.has_flow;
}

}  // namespace

// Flattened: with every layer inlined the walk's state lives in registers, which halves the time per packet.
[[gnu::flatten, gnu::noinline]] void decode_by_layer(LinkType link_type, const uint8_t* frame, std::size_t captured,
                                                     Packet& packet, Oddities& oddities) noexcept {
  packet = {};
  VlanTrail::Room vlan_room;
  Walk walk{Cursor(frame, captured), VlanTrail(vlan_room)};
  packet.packet_class = decode_layers(layer_behind_link(link_type, walk), walk, packet);
  if (walk.oddities.any()) [[unlikely]]
    oddities.add(walk.oddities);
}

[[gnu::flatten]] void decode(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet,
                             Oddities& oddities) noexcept {
  packet = {};
  if (link_type == LinkType::ethernet && decode_common_stack(Cursor(frame, captured), packet)) [[likely]]
    return;
  decode_by_layer(link_type, frame, captured, packet, oddities);
}

[[gnu::flatten]] void decode_inner(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet,
                                   Oddities& oddities) noexcept {
  packet = {};
  VlanTrail::Room vlan_room;
  Walk walk{Cursor(frame, captured), VlanTrail(vlan_room)};
  packet.packet_class = decode_layers(layer_behind_link(link_type, walk), walk, packet);
  unsigned depth = 0;
  while (depth < kTunnelDepth && enter_tunnel(walk, packet)) ++depth;
  if (depth == kTunnelDepth && layer_in_tunnel(walk, packet) != Layer::other) {
    walk.oddities.count(Oddity::tunnel_depth);
  }
  if (walk.oddities.any()) [[unlikely]]
    oddities.add(walk.oddities);
}

}  // namespace headgate
