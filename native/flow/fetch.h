// Looks for the records of several packets at once: the memory of each is on its way while those of others are looked
// for.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "flow/table.h"

namespace headgate {

// The first `count` entries have a `packet` and the `hash` of its flow, whose table `table_of(entry)` points to; null
// is for a packet without a flow. Sets `likely` to what FlowTable::add() takes. Always inlined: see
// FlowStore::prefetch().
template <typename Entry, std::size_t Room, typename TableOf>
[[gnu::always_inline]] inline void fetch_records(std::array<Entry, Room>& entries, std::size_t count,
                                                 TableOf&& table_of) noexcept {
  static_assert(Room <= 32);
  uint32_t elsewhere = 0;  // a bit for each whose record is not where it most likely is
  for (std::size_t at = 0; at < count; ++at) {
    Entry& entry = entries[at];
    const FlowTable* const table = table_of(entry);
    if (table == nullptr) continue;
    entry.likely = table->fetch_record(entry.packet, entry.hash);
    elsewhere |= static_cast<uint32_t>(entry.likely == FlowTable::kNone) << at;
  }
  for (; elsewhere != 0; elsewhere &= elsewhere - 1) {
    Entry& entry = entries[static_cast<std::size_t>(std::countr_zero(elsewhere))];
    entry.likely = table_of(entry)->fetch_record_elsewhere(entry.packet, entry.hash);
  }
}

}  // namespace headgate
