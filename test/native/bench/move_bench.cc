// What it costs to hand 1,000,000 flows from one table to another: per flow, and for how long at most nobody else has
// the tables.
#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "base/clock.h"
#include "bench/measure.h"
#include "flow/transfer.h"
#include "split/bucket.h"
#include "support/flows.h"

namespace headgate::bench {

namespace {

constexpr uint32_t kFlows = 1'000'000;

void move(const char* name) {
  constexpr HashSeed kOtherSeed = {2, 4, 6, 8, 10, 12};
  std::array<FlowTable, 2> tables = {FlowTable(TableForm::fixed, kFlows, test::kSeed),
                                     FlowTable(TableForm::fixed, kFlows, kOtherSeed)};
  for (uint32_t flow = 0; flow < kFlows; ++flow) tables[0].add(test::packet_of(flow), 60, flow, 7);
  const std::vector<uint16_t> all(kBuckets, 0);
  int64_t longest = 0;  // of the round at hand, and of the one in which least else happened
  int64_t least_longest = INT64_MAX;
  const auto timed = [&longest](const auto& work) {
    const int64_t begin = steady_clock();
    work();
    longest = std::max(longest, steady_clock() - begin);
  };
  measure(name, kFlows, [&](unsigned round) {
    FlowTable& donor = tables[round % 2];
    FlowTable& gainer = tables[(round + 1) % 2];
    const FlowHomes homes{.of_bucket = all};
    const TransferAccess access{
        .donor = [&](const auto& use) { timed([&] { use(donor); }); },
        .both = [&](uint16_t, const auto& use) { timed([&] { use(donor, gainer); }); },
    };
    longest = 0;
    FlowTransfer(homes, access).run();
    least_longest = std::min(least_longest, longest);
  });
  std::printf("%-44s %7.1f us\n", "  longest slice", static_cast<double>(least_longest) / 1e3);
}

}  // namespace

std::vector<Case> move_cases() { return {{"move: hand over one of 1,000,000 flows", move}}; }

}  // namespace headgate::bench
