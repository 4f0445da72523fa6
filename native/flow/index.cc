#include "flow/index.h"

#include <algorithm>
#include <cstddef>

namespace headgate {

namespace {

// Free slots in a key's first set with which the second is not asked. In a table of 262,144 records that was full all
// the time, 20 million insertions found room with 4; with 3 two of them did not, with 2 222.
constexpr std::ptrdiff_t kEnough = 4;

std::size_t sets_for(std::size_t records, unsigned ways) {
  return std::max<std::size_t>((2 * records + ways - 1) / ways, 1);
}

}  // namespace

FlowIndex::FlowIndex(std::size_t records, bool populate)
    : pages_(bytes_for(records)), sets_(static_cast<Set*>(pages_.data())), layer_size_(sets_for(records, kWays)) {
  if (populate) pages_.populate();
}

std::size_t FlowIndex::bytes_for(std::size_t records) noexcept { return sets_for(records, kWays) * sizeof(Set); }

void FlowIndex::grow() {
  const std::size_t sets = layer_size_ * layers_;
  pages_.grow(2 * sets * sizeof(Set));
  sets_ = static_cast<Set*>(pages_.data());
  for (std::size_t at = 0; at < sets; ++at) split(at, sets_[at + sets]);
  layers_ *= 2;
}

// Moves the slots of a set that belong to `upper` as soon as there are twice as many layers.
void FlowIndex::split(std::size_t at, Set& upper) noexcept {
  Set& lower = sets_[at];
  for (unsigned way = 0; way < kWays; ++way) {
    const uint32_t tag = lower.tags[way];
    const uint32_t number = first_set(tag) == at ? tag : second_number(tag);
    if (lower.records[way] == 0 || (number & layers_) == 0) continue;
    upper.tags[way] = tag;
    upper.records[way] = lower.records[way];
    lower.records[way] = 0;
  }
}

bool FlowIndex::insert(uint64_t hash, uint32_t record) noexcept {
  const uint32_t tag = tag_of(hash);
  Set& first = sets_[first_set(tag)];
  Set& second = sets_[second_set(tag)];
  const auto free_slots = [](const Set& set) { return std::count(set.records, set.records + kWays, 0U); };
  const auto free_in_first = free_slots(first);
  Set& set = free_in_first < kEnough && free_slots(second) > free_in_first ? second : first;
  for (unsigned way = 0; way < kWays; ++way) {
    if (set.records[way] == 0) {
      set.tags[way] = tag;
      set.records[way] = record + 1;
      return true;
    }
  }
  return false;
}

void FlowIndex::remove(uint64_t hash, uint32_t record) noexcept {
  const uint32_t tag = tag_of(hash);
  for (const std::size_t set : {first_set(tag), second_set(tag)}) {
    for (uint32_t& slot : sets_[set].records) {
      if (slot == record + 1) {
        slot = 0;
        return;
      }
    }
  }
}

}  // namespace headgate
