#include "report/top_flows.h"

#include <algorithm>
#include <span>

#include "report/largest_flows.h"

namespace headgate {

namespace {

// Flows that are moved while others are looked at may be missed. Moves are brief, with long pauses between.
constexpr int kTries = 3;

// The flows that get a place. None is listed afterwards: copy() notes who is.
std::vector<SizedKey> choose(const TableAccess& access, std::size_t count, RankBy by) {
  LargestFlows largest(count);
  scan_flows(access, [&](const Flow& flow) {
    uint64_t rank = size_of(flow, by);
    if (flow->is(Mark::listed)) {
      rank = rank_when_listed(rank);
      flow->clear(Mark::listed);
    }
    largest.add({rank, flow->key});
  });
  return largest.take();
}

// Those of `keys` that are still there.
std::vector<FlowCopy> copy(const TableAccess& access, std::span<const SizedKey> keys) {
  std::vector<FlowCopy> copies;
  copies.reserve(keys.size());
  look_up_flows(
      access, keys, [](const SizedKey& chosen) -> const FlowKey& { return chosen.key; },
      [&copies](FlowTable&, const SizedKey&, const Flow& flow) {
        flow->set(Mark::shown);
        flow->set(Mark::listed);
        copies.push_back({*flow.record, *flow.detail});
      });
  return copies;
}

// Largest first, by what they are now: those who kept their places may stand behind others.
std::vector<FlowCopy> in_order(const std::vector<FlowCopy>& flows, RankBy by) {
  const auto sized = [by](const FlowCopy* flow) { return SizedKey{size_of(flow->record, by), flow->record.key}; };
  std::vector<const FlowCopy*> order;
  for (const FlowCopy& flow : flows) order.push_back(&flow);
  std::ranges::sort(order, comes_before, sized);
  std::vector<FlowCopy> sorted;
  sorted.reserve(order.size());
  for (const FlowCopy* flow : order) sorted.push_back(*flow);
  return sorted;
}

}  // namespace

std::optional<TopFlows> top_flows(const TableAccess& access, std::size_t count, RankBy by) {
  const std::span one(&access, 1);
  for (int tries = 0; tries < kTries; ++tries) {
    const auto before = transfers_of(one);
    if (!before) return std::nullopt;
    if (count == 0) return TopFlows{{}, *before};
    const std::vector<FlowCopy> flows = copy(access, choose(access, count, by));
    if (transfers_of(one) == before) return TopFlows{in_order(flows, by), *before};
  }
  return std::nullopt;
}

}  // namespace headgate
