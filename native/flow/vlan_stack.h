// The VLAN ids of a frame, outermost first, in one 64-bit word.
//
// Up to five ids of 12 bits stand in the word itself, with their number in the low four bits. Deeper stacks do not
// occur in healthy networks; they are interned in a small process-wide table (see deep_vlan_stacks.h) and the word
// holds the entry's index.
#pragma once

#include <cstdint>

namespace headgate {

struct VlanStack {
  static constexpr unsigned kInlineDepth = 5;
  static constexpr unsigned kDeep = 15;  // depth nibble of a word that holds an index instead of ids

  uint64_t word = 0;

  constexpr unsigned depth_nibble() const noexcept { return static_cast<unsigned>(word & 15U); }
  constexpr bool is_deep() const noexcept { return depth_nibble() == kDeep; }

  // Appends an id of 12 bits to a stack of fewer than kInlineDepth ids.
  constexpr void push(uint16_t id) noexcept {
    const unsigned depth = depth_nibble();
    word |= static_cast<uint64_t>(id & 0xfffU) << (4U + 12U * depth);
    ++word;
  }

  // The id at `level` (0 is the outermost) of a stack that is not deep.
  constexpr uint16_t id(unsigned level) const noexcept {
    return static_cast<uint16_t>((word >> (4U + 12U * level)) & 0xfffU);
  }

  static constexpr VlanStack deep(uint64_t index) noexcept { return {(index << 4U) | kDeep}; }
  constexpr uint64_t deep_index() const noexcept { return word >> 4U; }

  friend constexpr bool operator==(VlanStack, VlanStack) noexcept = default;
};

}  // namespace headgate
