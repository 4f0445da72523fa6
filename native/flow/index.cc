#include "flow/index.h"

#include <algorithm>
#include <cstddef>

namespace headgate {

namespace {

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

// Moves the slots of a set that belong to `upper` as soon as there are twice as many layers. Without a branch: which of
// them do is a coin toss.
void FlowIndex::split(std::size_t at, Set& upper) noexcept {
  Set& lower = sets_[at];
  for (unsigned way = 0; way < kWays; ++way) {
    const uint32_t tag = lower.tags[way];
    const uint32_t slot = lower.records[way];
    const uint32_t number = first_set(tag) == at ? tag : second_number(tag);
    const uint32_t moves = (number & layers_) != 0 ? ~uint32_t{0} : 0;
    upper.tags[way] = tag;
    upper.records[way] = slot & moves;
    lower.records[way] = slot & ~moves;
  }
}

bool FlowIndex::insert(uint64_t hash, uint32_t record) noexcept {
  const uint32_t tag = tag_of(hash);
  const std::size_t first = first_set(tag);
  const std::size_t second = second_set(tag);
  const uint32_t slot = record + 1;
  if (put(sets_[first], tag, slot) || put(sets_[second], tag, slot)) [[likely]]
    return true;
  return (make_room(first) && put(sets_[first], tag, slot)) || (make_room(second) && put(sets_[second], tag, slot));
}

// False when the set is full.
bool FlowIndex::put(Set& set, uint32_t tag, uint32_t slot) noexcept {
  const unsigned free = ways_with(set.records, 0);
  if (free == 0) return false;
  const int way = std::countr_zero(free);
  set.tags[way] = tag;
  set.records[way] = slot;
  return true;
}

// Moves one of a full set's keys to the other set that it may stand in. False when these are full, too.
bool FlowIndex::make_room(std::size_t at) noexcept {
  Set& set = sets_[at];
  for (unsigned way = 0; way < kWays; ++way) {
    const uint32_t tag = set.tags[way];
    const std::size_t other = first_set(tag) == at ? second_set(tag) : first_set(tag);
    if (put(sets_[other], tag, set.records[way])) {
      set.records[way] = 0;
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
