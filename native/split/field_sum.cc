#include "split/field_sum.h"

#include "flow/protocol.h"
#include "split/tunnels.h"

namespace headgate {

namespace {

uint32_t chosen(HashedAddresses which, const SpreadAddresses& addresses) noexcept {
  switch (which) {
    case HashedAddresses::source:
      return addresses.source;
    case HashedAddresses::destination:
      return addresses.destination;
    default:
      return addresses.source + addresses.destination;
  }
}

}  // namespace

uint32_t FieldSum::ipv4(const Cursor& cursor, uint16_t type) noexcept {
  Block<20> header;
  if (!cursor.peek(header)) return other(type);
  const SplitTransport transport = split_transport_ipv4(cursor);
  uint32_t sum = 0;
  return policy_.inner != 0 && enter(transport, sum) ? sum : ip<20>(cursor, transport);
}

uint32_t FieldSum::ipv6(const Cursor& cursor, uint16_t type) noexcept {
  Block<40> header;
  if (!cursor.peek(header)) return other(type);
  const SplitTransport transport = split_transport_ipv6(cursor);
  uint32_t sum = 0;
  return policy_.inner != 0 && enter(transport, sum) ? sum : ip<40>(cursor, transport);
}

uint32_t FieldSum::other(uint16_t type) noexcept {
  if (policy_.key_base == KeyBase::eth) add_key(key_in_frame());
  return sum_of_type(constants_, type) + fields_ + vlan();
}

// The sum of the IP header in a tunnel; false when there is none.
bool FieldSum::enter(const SplitTransport& outer, uint32_t& sum) noexcept {
  Cursor inside(nullptr, 0);
  Block<1> first;
  if (!enter_split_tunnel(outer, inside) || !inside.peek(first)) return false;
  const unsigned version = first.u8<0>() >> 4U;
  Block<20> ipv4_header;
  Block<40> ipv6_header;
  if (version == 4 && inside.peek(ipv4_header)) {
    sum = ip<20>(inside, split_transport_ipv4(inside));
    return true;
  }
  if (version == 6 && inside.peek(ipv6_header)) {
    sum = ip<40>(inside, split_transport_ipv6(inside));
    return true;
  }
  return false;
}

template <std::size_t header_bytes>
uint32_t FieldSum::ip(const Cursor& cursor, const SplitTransport& transport) noexcept {
  Block<header_bytes> header;
  static_cast<void>(cursor.peek(header));
  if (policy_.ports != 0 || policy_.protocol != 0 || policy_.key_base == KeyBase::l4) add_transport(transport);
  if (policy_.key_base == KeyBase::ip) add_key(number_at(cursor, policy_.key_offset));
  if (policy_.key_base == KeyBase::eth) add_key(key_in_frame());
  const bool uses_addresses = policy_.addresses != HashedAddresses::none || is_missing_;
  const uint32_t addresses =
      uses_addresses ? chosen(policy_.addresses, spread_addresses(constants_, header)) : uint32_t{0};
  return addresses + fields_ + vlan();
}

void FieldSum::add_transport(const SplitTransport& transport) noexcept {
  if (transport.is_fragment) {
    is_missing_ = true;
    return;
  }
  if (policy_.protocol != 0) fields_ += spread_by(constants_.protocol, transport.protocol);
  if (policy_.ports != 0) add_ports(transport);
  if (policy_.key_base == KeyBase::l4) add_key(number_at(transport.payload, policy_.key_offset));
}

void FieldSum::add_ports(const SplitTransport& transport) noexcept {
  Block<4> ports;
  if (has_ports(transport.protocol) && transport.payload.peek(ports)) {
    fields_ += spread_by(constants_.port, ports.u16<0>()) + spread_by(constants_.port, ports.u16<2>());
  } else {
    is_missing_ = true;
  }
}

void FieldSum::add_key(Number key) noexcept {
  if (key.is_here) {
    fields_ += spread_by(constants_.key, key.value);
  } else {
    is_missing_ = true;
  }
}

FieldSum::Number FieldSum::number_at(Cursor cursor, uint32_t offset) const noexcept {
  constexpr Number kMissing{false, 0};
  Block<1> one;
  Block<2> two;
  Block<4> four;
  if (!cursor.skip(offset)) return kMissing;
  switch (policy_.key_size) {
    case 1:
      return cursor.peek(one) ? Number{true, one.u8<0>()} : kMissing;
    case 2:
      return cursor.peek(two) ? Number{true, two.u16<0>()} : kMissing;
    default:
      return cursor.peek(four) ? Number{true, four.u32<0>()} : kMissing;
  }
}

// A frame without its tags: the addresses, the innermost type, and what follows that. A key lies in one of these.
FieldSum::Number FieldSum::key_in_frame() const noexcept {
  constexpr uint32_t kAddressBytes = 12;
  constexpr uint32_t kHeaderBytes = 14;
  if (link_type_ != LinkType::ethernet) return {false, 0};
  const uint32_t offset = policy_.key_offset;
  if (offset < kAddressBytes) return number_at(Cursor(frame_, kAddressBytes), offset);
  if (offset >= kHeaderBytes) return number_at(payload_, offset - kHeaderBytes);
  if (policy_.key_size == 2) return {true, type_};
  return {true, offset == kAddressBytes ? uint32_t{type_} >> 8U : type_ & 0xffU};
}

}  // namespace headgate
