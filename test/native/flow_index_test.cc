// The index of a flow table by itself: that it finds what it was given, whatever it went through, and keeps its
// balance.
#include "flow/index.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace headgate;

std::vector<uint64_t> random_hashes(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<uint64_t> hashes(count);
  for (uint64_t& hash : hashes) hash = random();
  return hashes;
}

uint32_t find(const FlowIndex& index, uint64_t hash, uint32_t wanted) {
  return index.find(hash, [wanted](uint32_t record) { return record == wanted; });
}

std::size_t size_of(const FlowIndex& index) {
  std::size_t records = 0;
  index.for_each([&](uint32_t) { ++records; });
  return records;
}

TEST_CASE("index: what was inserted is found, after it has grown again and again, and what was removed is not") {
  for (const std::size_t room : {1U, 100U, 4096U}) {
    const std::vector<uint64_t> hashes = random_hashes(room * 64, static_cast<unsigned>(room));
    FlowIndex index(room);
    std::size_t holds = room;
    for (uint32_t record = 0; record < hashes.size(); ++record) {
      if (record >= holds) {
        index.grow();
        holds *= 2;
      }
      REQUIRE(index.insert(hashes[record], record));
      if (record % 3 == 0) index.remove(hashes[record], record);
    }
    for (uint32_t record = 0; record < hashes.size(); ++record) {
      REQUIRE(find(index, hashes[record], record) == (record % 3 == 0 ? FlowIndex::kNone : record));
    }
    CHECK(size_of(index) == hashes.size() - (hashes.size() + 2) / 3);
  }
}

TEST_CASE("index: at half load there is room, whether it was made so large or has grown") {
  constexpr std::size_t kRoom = 1U << 16U;
  const std::vector<uint64_t> hashes = random_hashes(kRoom, 7);
  FlowIndex made(kRoom);
  FlowIndex grown(kRoom / 16);
  for (uint32_t record = 0; record < kRoom; ++record) {
    REQUIRE(made.insert(hashes[record], record));
    if (record >= kRoom / 16 && (record & (record - 1)) == 0) grown.grow();
    REQUIRE(grown.insert(hashes[record], record));
  }
}

TEST_CASE("index: at half load there is room, however often keys come and go") {
  constexpr uint32_t kRoom = 1U << 14U;
  const std::vector<uint64_t> hashes = random_hashes(64 * kRoom, 11);
  FlowIndex index(kRoom);
  for (uint32_t record = 0; record < hashes.size(); ++record) {
    if (record >= kRoom) index.remove(hashes[record - kRoom], record - kRoom);
    REQUIRE(index.insert(hashes[record], record));
  }
  for (uint32_t record = 0; record < hashes.size(); ++record) {
    REQUIRE(find(index, hashes[record], record) == (record + kRoom < hashes.size() ? FlowIndex::kNone : record));
  }
}

TEST_CASE("index: where a key's sets are full, others make room for it; none is lost on the way") {
  constexpr uint32_t kSlots = 1U << 13U;
  const std::vector<uint64_t> hashes = random_hashes(kSlots, 13);
  FlowIndex index(kSlots / 2);
  uint32_t records = 0;
  while (records < kSlots && index.insert(hashes[records], records)) ++records;
  CHECK(records > kSlots / 20 * 17);
  CHECK(records < kSlots);
  CHECK(size_of(index) == records);
  for (uint32_t record = 0; record < records; ++record) REQUIRE(find(index, hashes[record], record) == record);
  index.grow();
  for (uint32_t record = 0; record < records; ++record) REQUIRE(find(index, hashes[record], record) == record);
}

TEST_CASE("index: keys of one tag share two sets, and no more") {
  FlowIndex index(1000);
  uint32_t records = 0;
  while (records < 100 && index.insert(42, records)) ++records;
  CHECK(records == 2 * FlowIndex::kWays);
  for (uint32_t record = 0; record < records; ++record) CHECK(find(index, 42, record) == record);
  std::size_t candidates = 0;
  index.for_each_candidate(42, [&](uint32_t) { ++candidates; });
  CHECK(candidates == records);
}

TEST_CASE("index: a cleared one is empty, and can be filled again") {
  const std::vector<uint64_t> hashes = random_hashes(5000, 9);
  FlowIndex index(hashes.size());
  for (int times = 0; times < 2; ++times) {
    for (uint32_t record = 0; record < hashes.size(); ++record) REQUIRE(index.insert(hashes[record], record));
    CHECK(size_of(index) == hashes.size());
    index.clear();
    CHECK(size_of(index) == 0);
    CHECK(find(index, hashes[0], 0) == FlowIndex::kNone);
  }
}

}  // namespace
