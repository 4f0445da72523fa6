// How a slot comes to hold a stack without a lock. Each word of a slot is set once, from 0, by compare-and-swap, the
// first word first. A thread that finds a word it would have written itself goes on with the next one, whoever wrote
// it, and so finishes the work of a thread that was interrupted. A thread that finds a different word leaves for the
// next slot: since words never change, every thread with the same stack leaves there too. So a stack is complete in at
// most one slot.
#include "flow/deep_vlan_stacks.h"

#include <algorithm>

namespace headgate {

namespace {

constexpr unsigned kIdBits = 12;
constexpr unsigned kIdsInFirstWord = 4;
constexpr unsigned kIdsInWord = 5;
constexpr unsigned kMinDepth = VlanStack::kInlineDepth + 1;

DeepVlanStacks process_table;

uint64_t hash_of(std::span<const uint64_t> words) noexcept {
  uint64_t hash = 0;
  for (const uint64_t word : words) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32U;
  }
  return hash;
}

}  // namespace

unsigned DeepVlanStacks::words_for(std::size_t depth) noexcept {
  return static_cast<unsigned>(1 + (depth - kIdsInFirstWord + kIdsInWord - 1) / kIdsInWord);
}

// Word 0: the depth in its low byte, then four ids. The others: a 1 that keeps them from being 0, then five ids.
DeepVlanStacks::Words DeepVlanStacks::pack(std::span<const uint16_t> ids) noexcept {
  Words words{};
  words[0] = ids.size();
  for (unsigned level = 0; level < kIdsInFirstWord; ++level) {
    words[0] |= static_cast<uint64_t>(ids[level] & 0xfffU) << (8U + kIdBits * level);
  }
  for (unsigned level = kIdsInFirstWord; level < ids.size(); ++level) {
    const unsigned place = level - kIdsInFirstWord;
    const auto id = static_cast<uint64_t>(ids[level] & 0xfffU);
    words[1 + place / kIdsInWord] |= 1U | id << (4U + kIdBits * (place % kIdsInWord));
  }
  return words;
}

bool DeepVlanStacks::claim(Slot& slot, const Words& words, unsigned count) noexcept {
  for (unsigned i = 0; i < count; ++i) {
    uint64_t present = slot[i].load(std::memory_order_acquire);
    if (present == 0) slot[i].compare_exchange_strong(present, words[i], std::memory_order_acq_rel);
    if (present != 0 && present != words[i]) return false;  // a failed exchange has set `present` to the winner's word
  }
  return true;
}

bool DeepVlanStacks::intern(std::span<const uint16_t> ids, VlanStack& stack) noexcept {
  if (ids.size() < kMinDepth || ids.size() > kVlanIdsLimit) return false;
  const Words words = pack(ids);
  const unsigned count = words_for(ids.size());
  const uint64_t home = hash_of(std::span(words).first(count));
  for (unsigned step = 0; step < kWindow; ++step) {
    const uint64_t index = (home + step) % kSlots;
    if (!claim(slots_[index], words, count)) continue;
    stack = VlanStack::deep(index);
    return true;
  }
  return false;
}

unsigned DeepVlanStacks::ids(VlanStack stack, VlanIds ids) const noexcept {
  const Slot& slot = slots_[stack.deep_index() % kSlots];
  const uint64_t first = slot[0].load(std::memory_order_acquire);
  const unsigned depth = std::min(static_cast<unsigned>(first & 0xffU), kVlanIdsLimit);
  for (unsigned level = 0; level < depth; ++level) {
    uint64_t packed = first >> (8U + kIdBits * (level % kIdsInFirstWord));
    if (level >= kIdsInFirstWord) {
      const unsigned place = level - kIdsInFirstWord;
      packed = slot[1 + place / kIdsInWord].load(std::memory_order_acquire) >> (4U + kIdBits * (place % kIdsInWord));
    }
    ids[level] = static_cast<uint16_t>(packed & 0xfffU);
  }
  return depth;
}

bool intern_vlan_ids(std::span<const uint16_t> ids, VlanStack& stack) noexcept {
  return process_table.intern(ids, stack);
}

unsigned vlan_ids(VlanStack stack, VlanIds ids) noexcept {
  if (stack.is_deep()) return process_table.ids(stack, ids);
  const unsigned depth = std::min(stack.depth_nibble(), VlanStack::kInlineDepth);
  for (unsigned level = 0; level < depth; ++level) ids[level] = stack.id(level);
  return depth;
}

}  // namespace headgate
