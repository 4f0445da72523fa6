// Lanes get even parts of the address plans that networks have: of eight the most loaded one is at most 2 % above the
// mean, of 64, where chance alone is more, 5 %.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "split/bucket.h"

namespace headgate::test {

namespace {

void put32(uint8_t* bytes, uint32_t value) {
  for (unsigned index = 0; index < 4; ++index) bytes[index] = static_cast<uint8_t>(value >> (24U - 8U * index));
}

Split random_split(std::mt19937& random) {
  const auto odd = [&random] { return static_cast<uint32_t>(random()) | 1U; };
  return {{odd(), {odd(), odd(), odd()}, {odd(), odd()}, odd(), odd(), odd(), odd(), odd()}, {}};
}

// Packets by bucket, when every source talks to every destination.
class Loads {
 public:
  void add(uint16_t bucket) { ++loads_[bucket]; }

  // The most loaded of so many lanes, as a multiple of the mean.
  double imbalance(std::size_t lanes) const {
    std::vector<uint64_t> sums(lanes);
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) sums[bucket * lanes / kBuckets] += loads_[bucket];
    const uint64_t all = std::accumulate(sums.begin(), sums.end(), uint64_t{0});
    return static_cast<double>(*std::max_element(sums.begin(), sums.end()) * lanes) / static_cast<double>(all);
  }

 private:
  std::array<uint64_t, kBuckets> loads_{};
};

void check_even(const Loads& loads) {
  CHECK(loads.imbalance(8) < 1.02);
  CHECK(loads.imbalance(64) < 1.05);
}

using Hosts = std::vector<uint32_t>;

Hosts strided(uint32_t first, uint32_t stride, uint32_t count = 1000) {
  Hosts hosts;
  for (uint32_t index = 0; index < count; ++index) hosts.push_back(first + index * stride);
  return hosts;
}

Loads loads_of_ipv4(const Split& split, const Hosts& sources, const Hosts& destinations) {
  std::array<uint8_t, 34> frame{};
  frame[12] = 0x08;
  Loads loads;
  for (const uint32_t source : sources) {
    put32(&frame[26], source);
    for (const uint32_t destination : destinations) {
      put32(&frame[30], destination);
      loads.add(bucket_of(split, LinkType::ethernet, frame.data(), frame.size()));
    }
  }
  return loads;
}

// Hosts of 2001:db8::/32; `word` is the one of an address's four that differs.
Loads loads_of_ipv6(const Split& split, const Hosts& sources, const Hosts& destinations, std::size_t word) {
  std::array<uint8_t, 54> frame{};
  frame[12] = 0x86;
  frame[13] = 0xdd;
  put32(&frame[22], 0x20010db8);
  put32(&frame[38], 0x20010db8);
  frame[37] = frame[53] = 1;
  Loads loads;
  for (const uint32_t source : sources) {
    put32(&frame[22 + 4 * word], source);
    for (const uint32_t destination : destinations) {
      put32(&frame[38 + 4 * word], destination);
      loads.add(bucket_of(split, LinkType::ethernet, frame.data(), frame.size()));
    }
  }
  return loads;
}

}  // namespace

TEST_CASE("random IPv4 hosts are even") {
  std::mt19937 random(1);
  for (int round = 0; round < 3; ++round) {
    const Split split = random_split(random);
    Hosts sources(1000);
    Hosts destinations(1000);
    std::generate(sources.begin(), sources.end(), [&random] { return static_cast<uint32_t>(random()); });
    std::generate(destinations.begin(), destinations.end(), [&random] { return static_cast<uint32_t>(random()); });
    check_even(loads_of_ipv4(split, sources, destinations));
  }
}

TEST_CASE("regular IPv4 address plans are even") {
  std::mt19937 random(2);
  for (const uint32_t stride : {1U, 2U, 4U, 16U, 256U, 1024U, 4096U, 65536U}) {
    CAPTURE(stride);
    const Split split = random_split(random);
    // The same network on both sides, and servers elsewhere.
    check_even(loads_of_ipv4(split, strided(0x0a000001, stride), strided(0x0a000001, stride)));
    check_even(loads_of_ipv4(split, strided(0x0a000001, stride), strided(0xc0a80001, 1)));
  }
}

TEST_CASE("regular IPv6 address plans are even") {
  std::mt19937 random(3);
  for (const std::size_t word : {1U, 2U, 3U}) {
    for (const uint32_t stride : {1U, 256U, 65536U}) {
      CAPTURE(word);
      CAPTURE(stride);
      const Split split = random_split(random);
      check_even(loads_of_ipv6(split, strided(1, stride), strided(0x00100001, 1), word));
    }
  }
}

}  // namespace headgate::test
