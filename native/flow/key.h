// What makes two packets belong to one flow.
//
// A key is direction-free: the endpoint with the smaller (address, port) comes first, so both directions of a
// conversation have the same 48 bytes. Which of the two ends started it is the flow record's affair.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "flow/vlan_stack.h"

namespace headgate {

// Which way a packet travels within its key.
enum class Direction : uint8_t { low_to_high = 0, high_to_low = 1 };

constexpr Direction opposite(Direction direction) noexcept {
  return direction == Direction::low_to_high ? Direction::high_to_low : Direction::low_to_high;
}

// An address as it stands in the packet: 16 bytes of IPv6, or 4 bytes of IPv4 followed by 12 zero bytes.
using Address = std::array<uint8_t, 16>;

struct FlowKey {
  Address low_address;
  Address high_address;
  VlanStack vlans;     // outermost first
  uint16_t low_port;   // host order; 0 unless TCP, UDP or SCTP in a first or only fragment
  uint16_t high_port;  // host order
  uint8_t protocol;    // IANA protocol number; for IPv6 the last next-header
  uint8_t ip_version;  // 4 or 6
  uint16_t reserved;   // always 0, so that keys compare as words

  friend bool operator==(const FlowKey& a, const FlowKey& b) noexcept { return std::memcmp(&a, &b, sizeof a) == 0; }
};

static_assert(sizeof(FlowKey) == 48 && alignof(FlowKey) == 8);
static_assert(std::is_trivially_copyable_v<FlowKey> && std::has_unique_object_representations_v<FlowKey>);

// Fills the endpoints of `key` from a packet's source and destination and says which way the packet goes.
inline Direction set_endpoints(FlowKey& key, const Address& source, uint16_t source_port, const Address& destination,
                               uint16_t destination_port) noexcept {
  const int order = std::memcmp(source.data(), destination.data(), source.size());
  const bool source_is_low = order < 0 || (order == 0 && source_port <= destination_port);
  key.low_address = source_is_low ? source : destination;
  key.high_address = source_is_low ? destination : source;
  key.low_port = source_is_low ? source_port : destination_port;
  key.high_port = source_is_low ? destination_port : source_port;
  return source_is_low ? Direction::low_to_high : Direction::high_to_low;
}

}  // namespace headgate
