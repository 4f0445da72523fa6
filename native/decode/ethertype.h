// The ethertypes that headgate knows (IEEE 802 Numbers, IANA) and the layers they announce.
#pragma once

#include <cstdint>

#include "decode/walk.h"

namespace headgate {

// Length/type fields up to this are lengths, those from kFirstEthertype on are types (IEEE 802.3, 3.2.6).
constexpr uint16_t kLastLength = 1500;
constexpr uint16_t kFirstEthertype = 1536;

// A field that can only hold a type: SNAP, Linux cooked captures.
inline Layer layer_of_ethertype(uint16_t type) noexcept {
  switch (type) {
    case 0x0800:
      return Layer::ipv4;
    case 0x86dd:
      return Layer::ipv6;
    case 0x8100:  // 802.1Q
    case 0x88a8:  // 802.1ad
    case 0x9100:  // before 802.1ad
    case 0x9200:
      return Layer::vlan;
    case 0x8847:  // unicast
    case 0x8848:
      return Layer::mpls;
    case 0x8864:
      return Layer::pppoe;
    case 0x0806:  // ARP
    case 0x8035:
      return Layer::arp;  // RARP
    default:
      return Layer::other;
  }
}

// The field of an Ethernet header or a VLAN tag, where a length announces LLC.
inline Layer layer_of_length_or_type(uint16_t field, Walk& walk) noexcept {
  if (field >= kFirstEthertype) [[likely]]
    return layer_of_ethertype(field);
  return field <= kLastLength ? Layer::llc : walk.other(Oddity::ethertype_undefined);
}

}  // namespace headgate
