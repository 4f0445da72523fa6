// The keyed hash of a key of six words. Addresses and ports are an outsider's choice, so the key is random per table:
// without it nobody can make keys that collide.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace headgate {

// Random odd words; from the system's generator in production, fixed in tests.
using HashSeed = std::array<uint64_t, 6>;

namespace detail {

// Both halves of a 64 x 64 bit product, folded: every input bit reaches every output bit.
inline uint64_t multiply_fold(uint64_t a, uint64_t b) noexcept {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64U);
}

}  // namespace detail

template <typename Key>
uint64_t hash_key(const Key& key, const HashSeed& seed) noexcept {
  uint64_t words[6];
  static_assert(sizeof words == sizeof key);
  std::memcpy(words, &key, sizeof words);
  const uint64_t a = detail::multiply_fold(words[0] ^ seed[0], words[1] ^ seed[1]);
  const uint64_t b = detail::multiply_fold(words[2] ^ seed[2], words[3] ^ seed[3]);
  const uint64_t c = detail::multiply_fold(words[4] ^ seed[4], words[5] ^ seed[5]);
  return detail::multiply_fold(a ^ (b << 1U | b >> 63U) ^ seed[1], c ^ seed[4]);
}

}  // namespace headgate
