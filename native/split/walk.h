// From the first byte of a frame to its IP header; src/split (tags.ts, encapsulation.ts) walks the same way.
//
// `Sum` hears what is met and makes the sum of the frame of it:
//   void tag(id)                  a whole VLAN tag, outermost first
//   void payload(type, cursor)    an ethertype (called again behind each tag), the cursor behind it
//   uint32_t ipv4(cursor, type)   an IP header should come next; `type` was the last that was reached
//   uint32_t ipv6(cursor, type)
//   uint32_t other(type)          anything else
//   uint32_t cut()                the frame ends before a type, or in a tag
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/cursor.h"
#include "decode/link_type.h"

namespace headgate {

// src/split/wire.ts has the same numbers.
constexpr unsigned kMaximumTags = 3;
constexpr unsigned kMaximumLabels = 4;
constexpr uint16_t kEthertypeIpv4 = 0x0800;
constexpr uint16_t kEthertypeIpv6 = 0x86dd;
constexpr uint16_t kEthertypeMpls = 0x8847;
constexpr uint16_t kEthertypeMplsMulticast = 0x8848;
constexpr uint16_t kEthertypePppoeSession = 0x8864;
constexpr uint16_t kPppIpv4 = 0x0021;
constexpr uint16_t kPppIpv6 = 0x0057;

constexpr bool is_tag_type(uint16_t type) noexcept {
  return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

// IP whose version only its own first half byte tells.
template <typename Sum>
uint32_t sum_of_ip(Sum& sum, const Cursor& cursor, uint16_t type) noexcept {
  Block<1> first;
  if (!cursor.peek(first)) return sum.other(type);
  const unsigned version = first.u8<0>() >> 4U;
  if (version == 4) return sum.ipv4(cursor, type);
  if (version == 6) return sum.ipv6(cursor, type);
  return sum.other(type);
}

template <typename Sum>
uint32_t sum_below_labels(Sum& sum, Cursor cursor, uint16_t type) noexcept {
  constexpr uint32_t bottom_of_stack = 0x100;
  for (unsigned depth = 0; depth < kMaximumLabels; ++depth) {
    Block<4> label;
    if (!cursor.take(label)) break;
    if ((label.u32<0>() & bottom_of_stack) != 0) return sum_of_ip(sum, cursor, type);
  }
  return sum.other(type);
}

template <typename Sum>
uint32_t sum_of_session(Sum& sum, Cursor cursor) noexcept {
  Block<8> header;  // PPPoE, then the PPP protocol
  if (!cursor.take(header)) return sum.other(kEthertypePppoeSession);
  switch (header.u16<6>()) {
    case kPppIpv4:
      return sum.ipv4(cursor, kEthertypePppoeSession);
    case kPppIpv6:
      return sum.ipv6(cursor, kEthertypePppoeSession);
    default:
      return sum.other(kEthertypePppoeSession);
  }
}

// What follows an ethertype: `cursor` is behind it.
template <typename Sum>
uint32_t sum_behind_type(Sum& sum, uint16_t type, Cursor cursor) noexcept {
  sum.payload(type, cursor);
  for (unsigned tags = 0; tags < kMaximumTags && is_tag_type(type); ++tags) {
    Block<4> tag;
    if (!cursor.take(tag)) return sum.cut();
    sum.tag(tag.u16<0>() & 0xfffU);
    type = tag.u16<2>();
    sum.payload(type, cursor);
  }
  switch (type) {
    case kEthertypeIpv4:
      return sum.ipv4(cursor, type);
    case kEthertypeIpv6:
      return sum.ipv6(cursor, type);
    case kEthertypeMpls:
    case kEthertypeMplsMulticast:
      return sum_below_labels(sum, cursor, type);
    case kEthertypePppoeSession:
      return sum_of_session(sum, cursor);
    default:
      return sum.other(type);
  }
}

// A link header of `size` bytes with the ethertype at `type_offset`.
template <std::size_t size, std::size_t type_offset, typename Sum>
uint32_t sum_behind_header(Sum& sum, Cursor cursor) noexcept {
  Block<size> header;
  if (!cursor.take(header)) return sum.cut();
  return sum_behind_type(sum, header.template u16<type_offset>(), cursor);
}

// RFC 1662: address and control bytes may be left out, and so may the upper byte of a protocol below 256.
template <typename Sum>
uint32_t sum_of_ppp(Sum& sum, Cursor cursor) noexcept {
  Block<2> start;
  if (cursor.peek(start) && start.u16<0>() == 0xff03) static_cast<void>(cursor.skip(2));
  Block<1> first;
  if (!cursor.peek(first)) return sum.cut();
  uint16_t protocol = first.u8<0>();
  if (protocol % 2 == 1) {
    static_cast<void>(cursor.skip(1));
  } else {
    Block<2> whole;
    if (!cursor.take(whole)) return sum.cut();
    protocol = whole.u16<0>();
  }
  if (protocol == kPppIpv4) return sum.ipv4(cursor, protocol);
  if (protocol == kPppIpv6) return sum.ipv6(cursor, protocol);
  return sum.other(protocol);
}

// The address family before the packet has as many values as there are systems; the version says the same.
template <typename Sum>
uint32_t sum_of_loopback(Sum& sum, Cursor cursor) noexcept {
  if (!cursor.skip(4)) return sum.cut();
  return sum_of_ip(sum, cursor, 0);
}

template <typename Sum>
uint32_t sum_of_frame(Sum& sum, LinkType link_type, const Cursor& cursor) noexcept {
  switch (link_type) {
    case LinkType::ethernet:
      return sum_behind_header<14, 12>(sum, cursor);
    case LinkType::raw:
      return sum_of_ip(sum, cursor, 0);
    case LinkType::linux_sll:
      return sum_behind_header<16, 14>(sum, cursor);
    case LinkType::linux_sll2:
      return sum_behind_header<20, 0>(sum, cursor);
    case LinkType::null_loop:
      return sum_of_loopback(sum, cursor);
    case LinkType::ppp:
      return sum_of_ppp(sum, cursor);
  }
  return sum.cut();
}

}  // namespace headgate
