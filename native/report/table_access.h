// How a table is read that somebody else adds packets to: in slices, each of them short, with the table free between.
#pragma once

#include <cstdint>
#include <functional>

#include "flow/table.h"

namespace headgate {

using TableUse = std::function<void(FlowTable&)>;

// Calls `use` while nobody else has the table.
using TableAccess = std::function<void(const TableUse& use)>;

// Records looked at in a slice, one after the other, and records looked for, each somewhere else: 0.1 ms or less.
constexpr uint32_t kScanSlice = 8192;
constexpr uint32_t kLookUpSlice = 256;

// Calls `visit(flow)` for every flow that is there all the time; one that comes, goes or is moved meanwhile may be left
// out.
template <typename Visit>
void scan_flows(const TableAccess& access, Visit&& visit) {
  uint32_t from = 0;
  while (from != FlowTable::kEnd) {
    access([&](FlowTable& table) { from = table.for_each(from, kScanSlice, visit); });
  }
}

}  // namespace headgate
