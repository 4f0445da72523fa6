// The arithmetic of the split; src/split/hash.ts has it as instructions, and says why it is what it is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/cursor.h"
#include "split/split.h"

namespace headgate {

constexpr unsigned kBucketBits = 12;
constexpr unsigned kBuckets = 1U << kBucketBits;

constexpr uint16_t kLowestEthertype = 0x0600;  // below, the field is the length of an IEEE 802.3 frame

inline uint32_t spread_by(uint32_t multiplier, uint32_t number) noexcept {
  constexpr unsigned kAddressShift = 6;
  const uint32_t product = number * multiplier;
  return product ^ product >> kAddressShift;
}

inline uint16_t bucket_of_sum(const SplitConstants& constants, uint32_t sum) noexcept {
  constexpr unsigned kMixShift = 15;
  const uint32_t product = sum * constants.mix[0];
  const uint32_t hash = (product ^ product >> kMixShift) * constants.mix[1];
  return static_cast<uint16_t>(hash >> (32U - kBucketBits));
}

inline uint32_t sum_of_type(const SplitConstants& constants, uint16_t type) noexcept {
  return (type < kLowestEthertype ? 0U : type) * constants.ethertype;
}

// One of the two addresses of an IPv6 header, as 32 bits.
template <std::size_t offset>
uint32_t fold(const SplitConstants& constants, const Block<40>& header) noexcept {
  uint32_t folded = header.u32<offset>();
  folded = folded * constants.word[0] + header.u32<offset + 4>();
  folded = folded * constants.word[1] + header.u32<offset + 8>();
  return folded * constants.word[2] + header.u32<offset + 12>();
}

struct SpreadAddresses {
  uint32_t source;
  uint32_t destination;
};

inline SpreadAddresses spread_addresses(const SplitConstants& constants, const Block<20>& ipv4) noexcept {
  return {spread_by(constants.address, ipv4.u32<12>()), spread_by(constants.address, ipv4.u32<16>())};
}

inline SpreadAddresses spread_addresses(const SplitConstants& constants, const Block<40>& ipv6) noexcept {
  return {spread_by(constants.address, fold<8>(constants, ipv6)),
          spread_by(constants.address, fold<24>(constants, ipv6))};
}

// Of the default policy, which hashes both: the same in both directions.
template <std::size_t header_bytes>
uint32_t sum_of_addresses(const SplitConstants& constants, const Block<header_bytes>& header) noexcept {
  const SpreadAddresses addresses = spread_addresses(constants, header);
  return addresses.source + addresses.destination;
}

}  // namespace headgate
