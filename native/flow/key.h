// What makes two packets belong to one flow.
//
// A key is direction-free: the endpoint with the smaller (address, port) comes first, so both directions of a
// conversation have the same 48 bytes. Which of the two ends started it is the flow record's affair.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
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

// The 16 bytes of an Address, in memory order, as two words that fit registers.
using AddressWords = std::array<uint64_t, 2>;

// Fills the last word of `key`, in one store: who reads the key as words next would have to wait until single stores
// have reached the cache.
inline void set_transport(FlowKey& key, uint16_t low_port, uint16_t high_port, uint8_t protocol,
                          uint8_t ip_version) noexcept {
  static_assert(offsetof(FlowKey, low_port) == 40 && offsetof(FlowKey, ip_version) == 45);
  const bool is_little = std::endian::native == std::endian::little;
  const auto at = [&](unsigned byte, unsigned bytes) { return 8U * (is_little ? byte : 8U - byte - bytes); };
  const uint64_t word = uint64_t{low_port} << at(0, 2) | uint64_t{high_port} << at(2, 2) |
                        uint64_t{protocol} << at(4, 1) | uint64_t{ip_version} << at(5, 1);
  std::memcpy(reinterpret_cast<char*>(&key) + offsetof(FlowKey, low_port), &word, sizeof word);
}

// Fills the endpoints of `key` from a packet's source and destination and says which way the packet goes.
//
// Both ends are compared and swapped as words and without a branch: which way a packet goes is a coin toss, and a
// mispredicted branch would cost as much as all the rest.
inline Direction set_endpoints(FlowKey& key, const AddressWords& source, uint16_t source_port,
                               const AddressWords& destination, uint16_t destination_port) noexcept {
  const auto number = [](uint64_t word) {  // compares as the bytes do
    return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
  };
  const bool first_is_less = number(source[0]) < number(destination[0]);
  const bool first_is_equal = source[0] == destination[0];
  const bool second_is_less = number(source[1]) < number(destination[1]);
  const bool second_is_equal = source[1] == destination[1];
  const bool ports_in_order = source_port <= destination_port;
  const bool source_is_low = first_is_less | (first_is_equal & (second_is_less | (second_is_equal & ports_in_order)));

  const uint64_t swap = source_is_low ? 0U : ~uint64_t{0};
  const AddressWords change = {(source[0] ^ destination[0]) & swap, (source[1] ^ destination[1]) & swap};
  const auto port_change = static_cast<uint16_t>((source_port ^ destination_port) & swap);
  key.low_address = std::bit_cast<Address>(AddressWords{source[0] ^ change[0], source[1] ^ change[1]});
  key.high_address = std::bit_cast<Address>(AddressWords{destination[0] ^ change[0], destination[1] ^ change[1]});
  key.low_port = source_port ^ port_change;
  key.high_port = destination_port ^ port_change;
  return static_cast<Direction>(swap & 1U);
}

// The same for IPv4, whose addresses are given as numbers: with the port behind it, an end is one number.
inline Direction set_ipv4_endpoints(FlowKey& key, uint32_t source, uint16_t source_port, uint32_t destination,
                                    uint16_t destination_port) noexcept {
  const uint64_t from = uint64_t{source} << 16U | source_port;
  const uint64_t to = uint64_t{destination} << 16U | destination_port;
  const uint64_t swap = from <= to ? 0U : ~uint64_t{0};
  const uint64_t change = (from ^ to) & swap;
  const uint64_t low = from ^ change;
  const uint64_t high = to ^ change;
  const auto address = [](uint64_t end) {  // as it stands in the packet
    const auto number = static_cast<uint32_t>(end >> 16U);
    const bool is_little = std::endian::native == std::endian::little;
    return std::bit_cast<Address>(AddressWords{is_little ? __builtin_bswap32(number) : uint64_t{number} << 32U, 0});
  };
  key.low_address = address(low);
  key.high_address = address(high);
  key.low_port = static_cast<uint16_t>(low);
  key.high_port = static_cast<uint16_t>(high);
  return static_cast<Direction>(swap & 1U);
}

inline Direction set_endpoints(FlowKey& key, const Address& source, uint16_t source_port, const Address& destination,
                               uint16_t destination_port) noexcept {
  return set_endpoints(key, std::bit_cast<AddressWords>(source), source_port, std::bit_cast<AddressWords>(destination),
                       destination_port);
}

}  // namespace headgate
