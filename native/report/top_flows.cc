#include "report/top_flows.h"

#include <algorithm>
#include <span>

#include "report/largest_flows.h"

namespace headgate {

namespace {

// Flows that are moved while others are looked at may be missed. Moves come in bursts, with long pauses between.
constexpr int kTries = 3;

uint64_t transfers_of(const TableAccess& access) {
  uint64_t transfers = 0;
  access([&](FlowTable& table) { transfers = table.transfers(); });
  return transfers;
}

// The flows that get a place. None is listed afterwards: copy() notes who is.
std::vector<SizedKey> choose(const TableAccess& access, std::size_t count, RankBy by) {
  LargestFlows largest(count);
  scan_flows(access, [&](const Flow& flow) {
    uint64_t rank = size_of(flow, by);
    if (flow->is(Mark::listed)) {
      rank += rank / 10;
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
  while (!keys.empty()) {
    const auto slice = keys.first(std::min<std::size_t>(keys.size(), kLookUpSlice));
    keys = keys.subspan(slice.size());
    access([&](FlowTable& table) {
      for (const SizedKey& chosen : slice) {
        const Flow flow = table.look_up(chosen.key);
        if (flow.record == nullptr) continue;
        flow->set(Mark::shown);
        flow->set(Mark::listed);
        copies.push_back({*flow.record, *flow.detail});
      }
    });
  }
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

TopFlows top_flows(const TableAccess& access, std::size_t count, RankBy by) {
  TopFlows top{};
  if (count == 0) {
    top.transfers = transfers_of(access);
    return top;
  }
  for (int tries = 0; tries < kTries; ++tries) {
    const uint64_t before = transfers_of(access);
    const std::vector<SizedKey> chosen = choose(access, count, by);
    top.transfers = transfers_of(access);
    top.flows = copy(access, chosen);
    if (top.transfers == before && transfers_of(access) == before) break;
  }
  top.flows = in_order(top.flows, by);
  return top;
}

}  // namespace headgate
