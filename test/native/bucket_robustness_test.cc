// Hostile input to the split: frames cut at every byte and frames with changed bytes, under every field and link type.
// The address sanitizer sees any read beyond the end; what the test itself checks is that the answer is a bucket, by
// the short way for common frames as by the walk, and that nothing behind what the split looks at has a part in it.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "split/bucket.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

constexpr std::array kLinkTypes = {LinkType::ethernet,   LinkType::raw,       LinkType::linux_sll,
                                   LinkType::linux_sll2, LinkType::null_loop, LinkType::ppp};

constexpr SplitConstants kConstants = {.address = 0x9e3779b1,
                                       .word = {0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f},
                                       .mix = {0x165667b1, 0x2545f491},
                                       .ethertype = 0x7feb352d,
                                       .port = 0x846ca68b,
                                       .protocol = 0xd35a2d97,
                                       .vlan = 0x68e31da5,
                                       .key = 0xb5297a4d};

// Every field alone and all of them together, keys at the edges of what a key may be.
std::vector<Split> splits() {
  std::vector<SplitPolicy> policies = {
      {},
      {.has_fields = 1, .addresses = HashedAddresses::source},
      {.has_fields = 1, .addresses = HashedAddresses::destination},
      {.has_fields = 1, .inner = 1},
      {.has_fields = 1, .addresses = HashedAddresses::none, .ports = 1},
      {.has_fields = 1, .addresses = HashedAddresses::none, .protocol = 1},
      {.has_fields = 1, .addresses = HashedAddresses::none, .vlan = 1},
      {.has_fields = 1, .inner = 1, .ports = 1, .protocol = 1, .vlan = 1},
  };
  for (const KeyBase base : {KeyBase::eth, KeyBase::ip, KeyBase::l4}) {
    for (const uint32_t offset : {0U, 8U, 12U, 14U, 20U, 60U, 254U, 0xffffffffU}) {
      for (const uint32_t size : {1U, 2U, 4U}) {
        policies.push_back({.has_fields = 1, .inner = 1, .key_base = base, .key_offset = offset, .key_size = size});
      }
    }
  }
  std::vector<Split> splits;
  for (const SplitPolicy& policy : policies) {
    if (is_sound(policy)) splits.push_back({kConstants, policy});
  }
  return splits;
}

// No bucket at all when the short way for common frames says another than the walk through the layers.
uint16_t bucket(const Split& split, LinkType link_type, const Bytes& frame) {
  const auto captured = static_cast<uint32_t>(frame.size());
  const uint16_t bucket = bucket_of(split, link_type, frame.data(), captured);
  return bucket == bucket_by_layer(split, link_type, frame.data(), captured) ? bucket : uint16_t{kBuckets};
}

// A copy whose storage ends with its last byte.
Bytes first_bytes(const Bytes& frame, std::size_t size) {
  return {frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

TEST_CASE("the split of every fixture cut at every byte, by every field") {
  const std::vector<Split> all = splits();
  for (const Fixture& fixture : decoder_fixtures()) {
    for (std::size_t size = 0; size <= fixture.frame.size(); ++size) {
      const Bytes cut = first_bytes(fixture.frame, size);
      const bool in_range = std::all_of(
          all.begin(), all.end(), [&](const Split& split) { return bucket(split, fixture.link_type, cut) < kBuckets; });
      REQUIRE(in_range);
    }
  }
}

TEST_CASE("the split of changed fixtures, as every link type, looks no further than its horizon") {
  std::mt19937 random(5);
  const std::vector<Split> all = splits();
  const std::vector<Fixture> fixtures = decoder_fixtures();
  for (int round = 0; round < 4000; ++round) {
    const LinkType link_type = kLinkTypes[random() % kLinkTypes.size()];
    Bytes frame = fixtures[random() % fixtures.size()].frame;
    for (auto changes = random() % 6; changes > 0 && !frame.empty(); --changes) {
      frame[random() % frame.size()] = static_cast<uint8_t>(random());
    }
    Bytes longer = frame;
    longer.resize(kSplitHorizon + 100);
    Bytes other_end = longer;
    std::generate(other_end.begin() + kSplitHorizon, other_end.end(), [&] { return static_cast<uint8_t>(random()); });
    const bool holds = std::all_of(all.begin(), all.end(), [&](const Split& split) {
      return bucket(split, link_type, frame) < kBuckets &&
             bucket(split, link_type, longer) == bucket(split, link_type, other_end);
    });
    CAPTURE(round);
    REQUIRE(holds);
  }
}

}  // namespace headgate
