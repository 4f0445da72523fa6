// The table of VLAN stacks of more than five ids.
#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "flow/deep_vlan_stacks.h"

namespace headgate {

namespace {

std::vector<uint16_t> counted_stack(unsigned depth, unsigned first) {
  std::vector<uint16_t> ids;
  for (unsigned level = 0; level < depth; ++level) ids.push_back(static_cast<uint16_t>((first + level * 7) % 4096));
  return ids;
}

std::vector<uint16_t> ids_of(const DeepVlanStacks& table, VlanStack stack) {
  std::array<uint16_t, kVlanIdsLimit> room{};
  const unsigned depth = table.ids(stack, room);
  return {room.begin(), room.begin() + depth};
}

}  // namespace

TEST_CASE("deep VLAN stacks: every depth from 6 to 64 comes back as it went in, under one index") {
  const auto table = std::make_unique<DeepVlanStacks>();
  for (unsigned depth = 6; depth <= 64; ++depth) {
    CAPTURE(depth);
    const auto ids = counted_stack(depth, 4000);
    VlanStack first;
    VlanStack second;
    REQUIRE(table->intern(ids, first));
    REQUIRE(table->intern(ids, second));
    CHECK(first == second);
    CHECK(first.is_deep());
    CHECK(first.deep_index() < DeepVlanStacks::kSlots);
    CHECK(ids_of(*table, first) == ids);
  }
}

TEST_CASE("deep VLAN stacks: stacks that differ in one id or in depth are different") {
  const auto table = std::make_unique<DeepVlanStacks>();
  std::set<uint64_t> words;
  auto ids = std::vector<uint16_t>(24, 0);
  VlanStack stack;
  REQUIRE(table->intern(ids, stack));
  words.insert(stack.word);
  for (auto& id : ids) {
    id = 4095;
    REQUIRE(table->intern(ids, stack));
    words.insert(stack.word);
    CHECK(ids_of(*table, stack) == ids);
    id = 0;
  }
  ids.push_back(0);
  REQUIRE(table->intern(ids, stack));
  words.insert(stack.word);
  CHECK(words.size() == 26);
}

TEST_CASE("deep VLAN stacks: depths that are not deep, or too deep, are refused and leave the word alone") {
  const auto table = std::make_unique<DeepVlanStacks>();
  for (const unsigned depth : {0U, 1U, 5U, 65U, 70U}) {
    CAPTURE(depth);
    VlanStack stack{77};
    CHECK_FALSE(table->intern(counted_stack(depth, 1), stack));
    CHECK(stack.word == 77);
  }
}

TEST_CASE("deep VLAN stacks: a full table refuses strangers and still knows whom it took") {
  const auto table = std::make_unique<DeepVlanStacks>();
  std::vector<std::pair<std::vector<uint16_t>, VlanStack>> taken;
  std::vector<std::vector<uint16_t>> refused;
  for (unsigned i = 0; i < 4096; ++i) {
    const auto ids = counted_stack(6 + i % 59, i);
    VlanStack stack;
    if (table->intern(ids, stack)) {
      taken.emplace_back(ids, stack);
    } else {
      refused.push_back(ids);
    }
  }
  std::set<uint64_t> words;
  for (const auto& [ids, stack] : taken) {
    VlanStack again;
    REQUIRE(table->intern(ids, again));
    REQUIRE(again == stack);
    REQUIRE(ids_of(*table, stack) == ids);
    words.insert(stack.word);
  }
  CHECK(words.size() == taken.size());
  CHECK(taken.size() > DeepVlanStacks::kSlots * 9 / 10);
  CHECK(taken.size() <= DeepVlanStacks::kSlots);
  for (const auto& ids : refused) {
    VlanStack stack;
    REQUIRE_FALSE(table->intern(ids, stack));
  }
}

TEST_CASE("deep VLAN stacks: threads that meet the same stacks in different orders agree on every index") {
  constexpr unsigned kThreads = 4;
  constexpr unsigned kStacks = 2000;  // more than fit, so that threads also race for the last slots
  const auto table = std::make_unique<DeepVlanStacks>();
  std::vector<std::vector<uint64_t>> seen(kThreads, std::vector<uint64_t>(kStacks, 0));
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < kThreads; ++t) {
    threads.emplace_back([&table, &seen, t] {
      for (unsigned i = 0; i < kStacks; ++i) {
        const unsigned which = t % 2 == 0 ? i : kStacks - 1 - i;
        VlanStack stack;
        if (table->intern(counted_stack(6 + which % 20, which), stack)) seen[t][which] = stack.word;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (unsigned i = 0; i < kStacks; ++i) {
    VlanStack stack;
    const auto ids = counted_stack(6 + i % 20, i);
    const bool is_taken = table->intern(ids, stack);
    for (unsigned t = 0; t < kThreads; ++t) REQUIRE(seen[t][i] == stack.word);
    if (is_taken) REQUIRE(ids_of(*table, stack) == ids);
  }
}

TEST_CASE("vlan_ids: a stack in the word, and one in the process's table") {
  std::array<uint16_t, kVlanIdsLimit> ids{};
  CHECK(vlan_ids(VlanStack{}, ids) == 0);
  VlanStack five;
  for (const uint16_t id : std::array<uint16_t, 5>{0, 4095, 1, 2, 3}) five.push(id);
  REQUIRE(vlan_ids(five, ids) == 5);
  CHECK(std::vector<uint16_t>(ids.begin(), ids.begin() + 5) == std::vector<uint16_t>{0, 4095, 1, 2, 3});
  const std::array<uint16_t, 6> six = {1, 2, 3, 4, 5, 6};
  VlanStack deep;
  REQUIRE(intern_vlan_ids(six, deep));
  REQUIRE(vlan_ids(deep, ids) == 6);
  CHECK(std::vector<uint16_t>(ids.begin(), ids.begin() + 6) == std::vector<uint16_t>{1, 2, 3, 4, 5, 6});
}

}  // namespace headgate
