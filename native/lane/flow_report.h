// The largest flows of a lane or of all lanes of a device, for those who show them. Any thread may ask; the lane goes
// on meanwhile, as its lock is held for moments only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "lane/lane.h"
#include "report/flow_fields.h"
#include "report/table_access.h"
#include "report/top_flows.h"

namespace headgate {

// `transfers` counts how often flows came or went: a report with an older number than the lane's may list flows that
// another lane lists as well.
struct FlowReport {
  std::string flows;
  uint64_t transfers;
  // Flows were read after the one and before the other; monotonic nanoseconds.
  int64_t began_at;
  int64_t ended_at;
};

struct FlowReportOptions {
  std::size_t count;
  RankBy by;
  FlowFields fields;
};

// The `count` largest flows as a JSON array, largest first; none while flows come or go.
std::optional<FlowReport> report_flows(Lane& lane, const FlowReportOptions& options);

// The `count` largest flows of all lanes of a device as one JSON array, each with the sum of its parts, see
// spread_flows(). Throws FLOWS_MOVING.
std::string report_flows(std::span<const std::shared_ptr<Lane>> lanes, const FlowReportOptions& options);

// The lane's table for who reads it a piece at a time; not longer than the lane is there.
TableAccess table_access(Lane& lane);

}  // namespace headgate
