// Flows that go from one table to another as lanes hand them over, with nothing between the slices.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "flow/transfer.h"
#include "split/bucket.h"

namespace headgate::test {

// Where flows belong when those of the buckets for which `moves` says so go to the gainer at place 0.
inline std::vector<uint16_t> homes_of(const std::function<bool(uint16_t)>& moves) {
  std::vector<uint16_t> homes(kBuckets, FlowHomes::kStays);
  for (uint16_t bucket = 0; bucket < kBuckets; ++bucket) {
    if (moves(bucket)) homes[bucket] = 0;
  }
  return homes;
}

inline bool all_buckets(uint16_t) { return true; }

inline void move_flows(FlowTable& donor, FlowTable& gainer, const std::function<bool(uint16_t)>& moves = all_buckets) {
  const std::vector<uint16_t> buckets = homes_of(moves);
  const FlowHomes homes{.of_bucket = buckets};
  const TransferAccess access{
      .donor = [&](const TransferAccess::WithDonor& use) { use(donor); },
      .both = [&](uint16_t, const TransferAccess::WithBoth& use) { use(donor, gainer); },
  };
  for (FlowTable* table : {&donor, &gainer}) table->begin_transfer();
  FlowTransfer(homes, access).run();
  for (FlowTable* table : {&donor, &gainer}) table->end_transfer();
}

}  // namespace headgate::test
