// Every flow of a device, or the largest if there are too many: one row for each key, the sum over all tables that hold
// a part of it.
//
// How a key comes to be in several tables: a policy that looks at one end of a flow, or at none, gives its packets to
// several lanes, and after a change of policy flows end where they were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/record.h"
#include "report/beginning.h"
#include "report/table_access.h"

namespace headgate {

struct FlowSum {
  FlowKey key;
  uint64_t packets[2] = {};  // by Direction
  uint64_t bytes[2] = {};    // on the wire
  Beginning beginning = {};
};

struct FullFlows {
  std::vector<FlowSum> flows;  // in the order of their keys
  uint64_t left_out;           // flows beyond the limit; one that has parts in several tables counts for each of them
};

// Up to `limit` flows of a device's tables, the largest by bytes. A flow's figures in one table are of one instant.
// Which flows are shown keep their initiator. Throws FLOWS_MOVING when flows were moved again and again.
FullFlows full_flows(std::span<const TableAccess> tables, std::size_t limit);

}  // namespace headgate
