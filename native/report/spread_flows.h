// The heaviest flows of a device whose flows may have parts in several tables: by a policy that looks at one end of a
// flow or at none, or after a change of policy, when flows end where they were. Each has the sum of all its parts; only
// the choice is by guess, of a flow that is among the large ones in no table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "report/beginning.h"
#include "report/table_access.h"
#include "report/top_flows.h"

namespace headgate {

struct SpreadFlow {
  FlowCopy sum;
  Beginning beginning;  // who is the initiator of `sum`
  std::size_t table;    // the place of the one whose part began first
};

// The `count` largest, largest first, equals in the order of their keys. As with top_flows(), who was chosen the last
// time keeps its place until others are more than a tenth larger, and who is shown keeps its initiator, which is noted
// in all parts. A part that has ended stays for as long as another goes on, so that the sum does not fall. Throws
// FLOWS_MOVING when flows were moved again and again.
std::vector<SpreadFlow> spread_flows(std::span<const TableAccess> tables, std::size_t count, RankBy by = RankBy::bytes);

}  // namespace headgate
