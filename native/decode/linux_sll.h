// LINKTYPE_LINUX_SLL, a cooked capture: packet type, ARPHRD type, address length, 8 bytes of address, protocol.
#pragma once

#include <cstdint>

#include "decode/ethertype.h"
#include "decode/walk.h"

namespace headgate {

// The protocol field of both cooked headers: an ethertype, or one of Linux's own small numbers (if_ether.h), of which 4
// is a frame that starts with LLC. Under netlink it is a netlink family.
inline Layer layer_of_cooked_protocol(uint16_t protocol, uint16_t hardware_type) noexcept {
  constexpr uint16_t kNetlink = 824;
  constexpr uint16_t kLlc = 4;
  if (hardware_type == kNetlink) return Layer::other;
  return protocol == kLlc ? Layer::llc : layer_of_ethertype(protocol);
}

inline Layer decode_linux_sll(Walk& walk) noexcept {
  Block<16> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::link_header_cut);
  return layer_of_cooked_protocol(header.u16<14>(), header.u16<2>());
}

}  // namespace headgate
