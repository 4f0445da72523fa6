// Where a key's record is: sets of eight slots, one cache line each; a key may stand in either of two sets.
//
// A key's hash, folded to 32 bits, is the tag by which a slot is known, and names both sets. So an index grows in
// place, without a look at the records, which are scattered all over the memory: the sets stand in layers, and when
// there are twice as many of them, one more bit of what named a set says whether a slot stays or goes to the set that
// is so much further.
//
// A key goes to its second set only when the first is full, which at the half load that tables keep is one set in
// twenty: most lookups read one line, none more than two. When both are full, a key that stands there goes to its other
// set; that there is no room for that either is all but impossible, whatever keys arrive.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/pages.h"

namespace headgate {

class FlowIndex {
 public:
  static constexpr unsigned kWays = 8;
  static constexpr uint32_t kNone = 0xffffffffU;

  // Room for `records` at half load: 16 bytes for each; if `populate`, the kernel is to provide them now. Throws
  // NO_MEMORY.
  explicit FlowIndex(std::size_t records, bool populate = false);

  // Makes room for twice as many. Throws NO_MEMORY, and is then as it was.
  void grow();

  // The memory that an index for `records` takes.
  static std::size_t bytes_for(std::size_t records) noexcept;

  // The set in which a key most likely is, and the other one. Always inlined: see FlowStore::prefetch().
  [[gnu::always_inline]] void prefetch(uint64_t hash) const noexcept {
    __builtin_prefetch(&sets_[first_set(tag_of(hash))]);
  }
  [[gnu::always_inline]] void prefetch_second(uint64_t hash) const noexcept {
    __builtin_prefetch(&sets_[second_set(tag_of(hash))]);
  }

  // The record that most likely is the key's, or kNone, as far as its first set tells, and as far as its second does.
  uint32_t guess_in_first(uint64_t hash) const noexcept { return guess_in(first_set(tag_of(hash)), tag_of(hash)); }
  uint32_t guess_in_second(uint64_t hash) const noexcept { return guess_in(second_set(tag_of(hash)), tag_of(hash)); }

  // Calls `matches(record)` for the records whose tag is that of `hash` until it says yes; returns that record or
  // kNone.
  template <typename Matches>
  uint32_t find(uint64_t hash, Matches&& matches) const noexcept {
    const uint32_t tag = tag_of(hash);
    const uint32_t found = find_in(sets_[first_set(tag)], tag, matches);
    return found != kNone ? found : find_in(sets_[second_set(tag)], tag, matches);
  }

  // False when both sets are full, and so is the other set of each key that stands in them.
  bool insert(uint64_t hash, uint32_t record) noexcept;

  // Removes a record that is there.
  void remove(uint64_t hash, uint32_t record) noexcept;

  // Removes all records, and gives their memory back until there are others.
  void clear() noexcept { pages_.discard(); }

  // Calls `visit(record)` for every record in the two sets of `hash`: the candidates when insert() says no.
  template <typename Visit>
  void for_each_candidate(uint64_t hash, Visit&& visit) const noexcept {
    const uint32_t tag = tag_of(hash);
    for (const std::size_t set : {first_set(tag), second_set(tag)}) visit_set(sets_[set], visit);
  }

  // Calls `visit(record)` for every record; `visit` may remove the one it is given.
  template <typename Visit>
  void for_each(Visit&& visit) const noexcept {
    for (std::size_t set = 0; set < layer_size_ * layers_; ++set) visit_set(sets_[set], visit);
  }

 private:
  struct alignas(64) Set {
    uint32_t tags[kWays];
    uint32_t records[kWays];  // record + 1; 0 is an empty slot
  };

  static uint32_t tag_of(uint64_t hash) noexcept { return static_cast<uint32_t>(hash ^ hash >> 32U); }

  // Two numbers name the sets of a tag. The upper bits of such a number say where in a layer its set is, so that any
  // size of layers is filled evenly; the lower ones which layer that is.
  std::size_t set_of(uint32_t number) const noexcept {
    return (number * layer_size_ >> 32U) + (number & (layers_ - 1)) * layer_size_;
  }
  static uint32_t second_number(uint32_t tag) noexcept { return (tag ^ tag >> 15U) * 0x9e3779b1U; }
  std::size_t first_set(uint32_t tag) const noexcept { return set_of(tag); }
  std::size_t second_set(uint32_t tag) const noexcept { return set_of(second_number(tag)); }

  void split(std::size_t at, Set& upper) noexcept;
  static bool put(Set& set, uint32_t tag, uint32_t slot) noexcept;
  bool make_room(std::size_t at) noexcept;

  // The ways whose tag, or record, is this one, a bit for each. All are compared at once: in which way a key stands
  // nobody can predict, and a branch for each would be guessed wrong at almost every packet.
  static unsigned ways_with(const uint32_t (&numbers)[kWays], uint32_t wanted) noexcept {
#ifdef __SSE2__
    static_assert(kWays == 8);
    const __m128i all = _mm_set1_epi32(static_cast<int>(wanted));
    const auto* const fours = reinterpret_cast<const __m128i*>(numbers);
    const auto ways_of = [&](const __m128i* four) {
      return static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(_mm_load_si128(four), all))));
    };
    return ways_of(fours) | ways_of(fours + 1) << 4U;
#else
    unsigned ways = 0;
    for (unsigned way = 0; way < kWays; ++way) ways |= static_cast<unsigned>(numbers[way] == wanted) << way;
    return ways;
#endif
  }

  template <typename Matches>
  static uint32_t find_in(const Set& set, uint32_t tag, Matches& matches) noexcept {
    for (unsigned ways = ways_with(set.tags, tag); ways != 0; ways &= ways - 1) {
      const uint32_t slot = set.records[std::countr_zero(ways)];
      if (slot != 0 && matches(slot - 1)) return slot - 1;
    }
    return kNone;
  }

  uint32_t guess_in(std::size_t set, uint32_t tag) const noexcept {
    const auto any = [](uint32_t) { return true; };
    return find_in(sets_[set], tag, any);
  }

  template <typename Visit>
  static void visit_set(const Set& set, Visit& visit) noexcept {
    for (unsigned way = 0; way < kWays; ++way) {
      if (const uint32_t slot = set.records[way]; slot != 0) visit(slot - 1);
    }
  }

  Pages pages_;
  Set* sets_;
  std::size_t layer_size_;  // in sets, of which there are at most 2^32 in all
  uint32_t layers_ = 1;     // a power of two
};

}  // namespace headgate
