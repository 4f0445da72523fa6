// VLAN stacks of more than five ids: a process-wide table that gives each an index, so that a flow key stays small.
//
// Any thread may use it at any time; nobody waits and nothing is allocated. An entry, once made, stays for the life of
// the process: the same stack has the same index in every lane and every report.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "flow/vlan_stack.h"

namespace headgate {

// The deepest stack whose ids are all kept, and room for the ids of one stack: an array of that many.
constexpr unsigned kVlanIdsLimit = 64;

using VlanIds = std::span<uint16_t, kVlanIdsLimit>;

class DeepVlanStacks {
 public:
  // The table has this many slots; a stack is kept in one of the kWindow slots from where its hash points, or not at
  // all.
  static constexpr unsigned kSlots = 1024;
  static constexpr unsigned kWindow = 32;

  // Sets `stack` to the word for `ids` (outermost first, 12 bits each) and returns true; false, with `stack` untouched,
  // when they are not 6 to 64, or when the window is full of other stacks. The answer for a stack never changes.
  [[nodiscard]] bool intern(std::span<const uint16_t> ids, VlanStack& stack) noexcept;

  // Copies the ids of an interned stack, outermost first, and returns their number.
  unsigned ids(VlanStack stack, VlanIds ids) const noexcept;

 private:
  // Word 0 holds the depth and four ids, the others five ids each. Every word is written once, never 0, in ascending
  // order.
  static constexpr unsigned kWords = 13;
  using Words = std::array<uint64_t, kWords>;
  using Slot = std::array<std::atomic<uint64_t>, kWords>;

  static Words pack(std::span<const uint16_t> ids) noexcept;
  static unsigned words_for(std::size_t depth) noexcept;
  static bool claim(Slot& slot, const Words& words, unsigned count) noexcept;

  std::array<Slot, kSlots> slots_{};
};

// The same for the one table of the process, which all lanes share.
[[nodiscard]] bool intern_vlan_ids(std::span<const uint16_t> ids, VlanStack& stack) noexcept;

// The ids of any stack, deep or not, outermost first; returns their number.
unsigned vlan_ids(VlanStack stack, VlanIds ids) noexcept;

}  // namespace headgate
