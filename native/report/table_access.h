// How a table is read that somebody else adds packets to: in slices, each of them short, with the table free between.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "flow/table.h"

namespace headgate {

using TableUse = std::function<void(FlowTable&)>;

// Calls `use` while nobody else has the table.
using TableAccess = std::function<void(const TableUse& use)>;

// Records looked at in a slice, one after the other, and records looked for, each somewhere else: 0.1 ms or less.
constexpr uint32_t kScanSlice = 8192;
constexpr uint32_t kLookUpSlice = 256;

// Calls `visit(flow)` for every flow that is there all the time; one that comes, goes or is moved meanwhile may be left
// out. Between slices, when the table is free, `between()` is called, for what takes longer.
template <typename Visit, typename Between>
void scan_flows(const TableAccess& access, Visit&& visit, Between&& between) {
  uint32_t from = 0;
  while (from != FlowTable::kEnd) {
    access([&](FlowTable& table) { from = table.for_each(from, kScanSlice, visit); });
    between();
  }
}

template <typename Visit>
void scan_flows(const TableAccess& access, Visit&& visit) {
  scan_flows(access, visit, [] {});
}

// Calls `visit(table, wanted, flow)` for every one of `wanted` whose flow the table holds; `key_of(wanted)` says which.
template <typename Wanted, typename KeyOf, typename Visit>
void look_up_flows(const TableAccess& access, std::span<Wanted> wanted, KeyOf&& key_of, Visit&& visit) {
  while (!wanted.empty()) {
    const auto slice = wanted.first(std::min<std::size_t>(wanted.size(), kLookUpSlice));
    wanted = wanted.subspan(slice.size());
    access([&](FlowTable& table) {
      for (Wanted& one : slice) {
        const Flow flow = table.look_up(key_of(one));
        if (flow.record != nullptr) visit(table, one, flow);
      }
    });
  }
}

// How often flows were moved from or to the tables; none while they are. What is read between two calls that say the
// same was read as if no flow had moved.
inline std::optional<uint64_t> transfers_of(std::span<const TableAccess> tables) {
  std::optional<uint64_t> transfers = 0;
  for (const TableAccess& access : tables) {
    access([&](FlowTable& table) {
      const auto of_table = table.transfers();
      transfers = transfers && of_table ? std::optional(*transfers + *of_table) : std::nullopt;
    });
  }
  return transfers;
}

}  // namespace headgate
