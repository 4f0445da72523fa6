#include "flow/index.h"

#include <algorithm>

namespace headgate {

namespace {

std::size_t sets_for(std::size_t records, unsigned ways) {
  return std::max<std::size_t>((2 * records + ways - 1) / ways, 1);
}

}  // namespace

FlowIndex::FlowIndex(std::size_t records)
    : pages_(bytes_for(records)), sets_(static_cast<Set*>(pages_.data())), count_(sets_for(records, kWays)) {}

std::size_t FlowIndex::bytes_for(std::size_t records) noexcept { return sets_for(records, kWays) * sizeof(Set); }

bool FlowIndex::insert(uint64_t hash, uint32_t record) noexcept {
  Set& first = sets_[first_set(hash)];
  Set& second = sets_[second_set(hash)];
  const auto free_slots = [](const Set& set) { return std::count(set.records, set.records + kWays, 0U); };
  Set& emptier = free_slots(second) > free_slots(first) ? second : first;
  for (unsigned way = 0; way < kWays; ++way) {
    if (emptier.records[way] == 0) {
      emptier.tags[way] = tag_of(hash);
      emptier.records[way] = record + 1;
      return true;
    }
  }
  return false;
}

void FlowIndex::remove(uint64_t hash, uint32_t record) noexcept {
  for (const std::size_t set : {first_set(hash), second_set(hash)}) {
    for (uint32_t& slot : sets_[set].records) {
      if (slot == record + 1) {
        slot = 0;
        return;
      }
    }
  }
}

}  // namespace headgate
