// The keyed hash of a key of six words. Addresses and ports are an outsider's choice, so the key is random per table:
// without it nobody can make keys that collide.
#pragma once

#include <array>
#include <cstddef>
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
  static_assert(sizeof key == 6 * sizeof(uint64_t));
  // Word by word, as a key is written: a wider load would have to wait until the words have reached the cache.
  const auto seeded = [&](std::size_t at) {
    uint64_t word;
    std::memcpy(&word, reinterpret_cast<const char*>(&key) + at * sizeof word, sizeof word);
    return word ^ seed[at];
  };
  const uint64_t a = detail::multiply_fold(seeded(0), seeded(1));
  const uint64_t b = detail::multiply_fold(seeded(2), seeded(3));
  const uint64_t c = detail::multiply_fold(seeded(4), seeded(5));
  return detail::multiply_fold(a ^ (b << 1U | b >> 63U) ^ seed[1], c ^ seed[4]);
}

}  // namespace headgate
