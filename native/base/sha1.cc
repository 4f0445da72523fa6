#include "base/sha1.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace headgate {

namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kLengthField = 8;

using State = std::array<uint32_t, 5>;
using Block = std::array<uint8_t, kBlock>;

template <typename Number>
void put_big_endian(uint8_t* out, Number number) noexcept {
  for (std::size_t at = sizeof number; at > 0; number = static_cast<Number>(number >> 8U)) {
    out[--at] = static_cast<uint8_t>(number);
  }
}

// 6.1.2, steps 1 to 4, for one block.
void compress(State& state, const uint8_t* block) noexcept {
  std::array<uint32_t, 80> schedule;
  for (std::size_t t = 0; t < 16; ++t) {
    const uint8_t* const word = block + 4 * t;
    schedule[t] = static_cast<uint32_t>(word[0]) << 24U | static_cast<uint32_t>(word[1]) << 16U |
                  static_cast<uint32_t>(word[2]) << 8U | word[3];
  }
  for (std::size_t t = 16; t < 80; ++t) {
    schedule[t] = std::rotl(schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  const auto round = [&](uint32_t choice, uint32_t constant, uint32_t word) {
    const uint32_t next = std::rotl(a, 5) + choice + e + constant + word;
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  };
  for (std::size_t t = 0; t < 20; ++t) round((b & c) | (~b & d), 0x5a827999U, schedule[t]);
  for (std::size_t t = 20; t < 40; ++t) round(b ^ c ^ d, 0x6ed9eba1U, schedule[t]);
  for (std::size_t t = 40; t < 60; ++t) round((b & c) | (b & d) | (c & d), 0x8f1bbcdcU, schedule[t]);
  for (std::size_t t = 60; t < 80; ++t) round(b ^ c ^ d, 0xca62c1d6U, schedule[t]);
  const State worked = {a, b, c, d, e};
  for (std::size_t at = 0; at < state.size(); ++at) state[at] += worked[at];
}

}  // namespace

Sha1Digest sha1(std::span<const uint8_t> message) noexcept {
  State state = {0x67452301U, 0xefcdab89U, 0x98badcfeU, 0x10325476U, 0xc3d2e1f0U};
  std::span<const uint8_t> rest = message;
  for (; rest.size() >= kBlock; rest = rest.subspan(kBlock)) compress(state, rest.data());

  // 5.1.1: a bit of 1, zeros, and the length in bits at the end of a block.
  Block last{};
  std::copy(rest.begin(), rest.end(), last.begin());
  last[rest.size()] = 0x80;
  if (rest.size() >= kBlock - kLengthField) {
    compress(state, last.data());
    last.fill(0);
  }
  put_big_endian(last.data() + kBlock - kLengthField, static_cast<uint64_t>(message.size()) * 8U);
  compress(state, last.data());

  Sha1Digest digest;
  for (std::size_t at = 0; at < state.size(); ++at) put_big_endian(digest.data() + 4 * at, state[at]);
  return digest;
}

}  // namespace headgate
