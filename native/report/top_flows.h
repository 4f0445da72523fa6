// The heaviest flows of a table, copied, so that they can be shown while the table goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "flow/record.h"
#include "report/table_access.h"

namespace headgate {

// What makes a flow large; of both directions together.
enum class RankBy : uint8_t { bytes, packets };

inline uint64_t size_of(const FlowRecord& flow, RankBy by) noexcept {
  return by == RankBy::bytes ? flow.total_bytes() : flow.total_packets();
}

// What counts when places are given away: another flow must be a tenth larger to take the place of one that has it.
constexpr uint64_t rank_when_listed(uint64_t size) noexcept { return size + size / 10; }

struct FlowCopy {
  FlowRecord record;
  FlowDetail detail;

  Flow flow() noexcept { return {&record, &detail}; }
};

struct TopFlows {
  std::vector<FlowCopy> flows;
  uint64_t transfers;  // the table's when the flows were read; if it has grown since, they may be elsewhere by now
};

// The `count` largest flows, largest first; equals in the order of their keys, so that the choice is stable. A flow
// that was chosen the last time keeps its place until others are more than a tenth larger: flows of nearly the same
// size would otherwise take turns. They are chosen and put in order while packets come, and read a moment later, each
// at one instant. Who is shown keeps its initiator. When none is wanted, who was chosen stays so. None at all while
// flows are moved: some of the table's may be in another one then.
std::optional<TopFlows> top_flows(const TableAccess& access, std::size_t count, RankBy by = RankBy::bytes);

}  // namespace headgate
