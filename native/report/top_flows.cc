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

std::vector<SizedKey> choose(const TableAccess& access, std::size_t count) {
  if (count == 0) return {};
  LargestFlows largest(count);
  scan_flows(access, [&](const Flow& flow) { largest.add(flow); });
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
        copies.push_back({*flow.record, *flow.detail});
      }
    });
  }
  return copies;
}

}  // namespace

TopFlows top_flows(const TableAccess& access, std::size_t count) {
  TopFlows top{};
  for (int tries = 0; tries < kTries; ++tries) {
    const uint64_t before = transfers_of(access);
    const std::vector<SizedKey> chosen = choose(access, count);
    top.transfers = transfers_of(access);
    top.flows = copy(access, chosen);
    if (top.transfers == before && transfers_of(access) == before) break;
  }
  return top;
}

}  // namespace headgate
