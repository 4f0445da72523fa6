// Where a key's record is: sets of eight slots, one cache line each; a key may stand in either of two sets.
//
// With two choices the sets fill evenly: at the half load that tables keep, that both are full is all but impossible,
// and a lookup never reads more than two lines, whatever keys arrive.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/pages.h"

namespace headgate {

class FlowIndex {
 public:
  static constexpr unsigned kWays = 8;
  static constexpr uint32_t kNone = 0xffffffffU;

  // Room for `records` at no more than half load.
  explicit FlowIndex(std::size_t records);

  // The memory that an index for `records` takes.
  static std::size_t bytes_for(std::size_t records) noexcept;

  void prefetch(uint64_t hash) const noexcept { __builtin_prefetch(&sets_[first_set(hash)]); }

  // Calls `matches(record)` for the records whose tag is that of `hash` until it says yes; returns that record or
  // kNone.
  template <typename Matches>
  uint32_t find(uint64_t hash, Matches&& matches) const noexcept {
    const std::size_t first = first_set(hash);
    const uint32_t found = find_in(sets_[first], tag_of(hash), matches);
    return found != kNone ? found : find_in(sets_[second_set(first, tag_of(hash))], tag_of(hash), matches);
  }

  // False when both sets are full.
  bool insert(uint64_t hash, uint32_t record) noexcept;

  // Removes a record that is there.
  void remove(uint64_t hash, uint32_t record) noexcept;

  // Calls `visit(record)` for every record in the two sets of `hash`: the candidates when insert() says no.
  template <typename Visit>
  void for_each_candidate(uint64_t hash, Visit&& visit) const noexcept {
    const std::size_t first = first_set(hash);
    const std::size_t second = second_set(first, tag_of(hash));
    for (const std::size_t set : {first, second}) {
      for (const uint32_t slot : sets_[set].records) {
        if (slot != 0) visit(slot - 1);
      }
    }
  }

  static uint32_t tag_of(uint64_t hash) noexcept { return static_cast<uint32_t>(hash >> 32U); }

 private:
  struct alignas(64) Set {
    uint32_t tags[kWays];
    uint32_t records[kWays];  // record + 1; 0 is an empty slot
  };

  std::size_t first_set(uint64_t hash) const noexcept { return static_cast<uint32_t>(hash) & mask_; }
  std::size_t second_set(std::size_t first, uint32_t tag) const noexcept {
    return (first ^ (static_cast<std::size_t>(tag) * 0x9e3779b1U)) & mask_;
  }

  template <typename Matches>
  static uint32_t find_in(const Set& set, uint32_t tag, Matches& matches) noexcept {
    for (unsigned way = 0; way < kWays; ++way) {
      if (set.tags[way] == tag && set.records[way] != 0 && matches(set.records[way] - 1)) return set.records[way] - 1;
    }
    return kNone;
  }

  Pages pages_;
  Set* sets_;
  std::size_t mask_;
};

}  // namespace headgate
