#include "lane/flow_moves.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "flow/transfer.h"
#include "lane/registry.h"
#include "split/flow_bucket.h"

namespace headgate {

namespace {

FlowShape shape_of(const FlowRecord& record) noexcept {
  const FlowKey& key = record.key;
  return {.source = key.low_address,
          .destination = key.high_address,
          .vlans = key.vlans,
          .source_port = key.low_port,
          .destination_port = key.high_port,
          .protocol = key.protocol,
          .ip_version = key.ip_version,
          .is_fragment = false};
}

FlowShape shape_of(const FragmentedDatagram& datagram) noexcept {
  return {.source = datagram.key.source,
          .destination = datagram.key.destination,
          .vlans = datagram.key.vlans,
          .source_port = 0,
          .destination_port = 0,
          .protocol = datagram.protocol,
          .ip_version = datagram.key.ip_version,
          .is_fragment = true};
}

using Lanes = std::vector<std::shared_ptr<Lane>>;

// No report is made of the lanes from here on until the end.
class Transferring {
 public:
  explicit Transferring(const Lanes& lanes) : lanes_(lanes) {
    for (const auto& lane : lanes_) lane->with_flows([](FlowTable& table) { table.begin_transfer(); });
  }
  ~Transferring() {
    for (const auto& lane : lanes_) lane->with_flows([](FlowTable& table) { table.end_transfer(); });
  }
  Transferring(const Transferring&) = delete;
  Transferring& operator=(const Transferring&) = delete;

 private:
  const Lanes& lanes_;
};

// Where the flows of one lane belong.
FlowHomes homes_for(Lane& lane, std::span<const uint16_t> of_bucket, bool split_has_changed) {
  FlowHomes homes{.of_bucket = of_bucket};
  if (!split_has_changed) return homes;
  const auto relabel = [split = lane.split()](auto& kept) {
    const auto bucket = bucket_of_flow(split, shape_of(kept));
    if (bucket) kept.bucket = *bucket;
    return bucket.has_value();
  };
  homes.relabel_flow = relabel;
  homes.relabel_datagram = relabel;
  return homes;
}

}  // namespace

void move_flows(const FlowMoves& moves) {
  Lanes lanes;
  for (const uint32_t number : moves.lanes) lanes.push_back(find_lane(number));
  const Transferring transferring(lanes);
  for (const uint32_t number : moves.donors) {
    const std::shared_ptr<Lane> donor = find_lane(number);
    // The flows are not of the headers that the split looks at.
    if (moves.split_has_changed && donor->tunnels() == Tunnels::inner) continue;
    std::vector<uint16_t> of_bucket = moves.homes;
    const auto own = std::ranges::find(moves.lanes, number) - moves.lanes.begin();
    std::ranges::replace(of_bucket, static_cast<uint16_t>(own), FlowHomes::kStays);
    const FlowHomes homes = homes_for(*donor, of_bucket, moves.split_has_changed);
    const TransferAccess access{
        .donor = [&](const TransferAccess::WithDonor& use) { donor->with_flows(use); },
        .both =
            [&](uint16_t home, const TransferAccess::WithBoth& use) {
              const LockedLanes locked({number, moves.lanes[home]});
              donor->hand_flows_to(*lanes[home], use);
            },
    };
    FlowTransfer(homes, access).run();
  }
}

}  // namespace headgate
