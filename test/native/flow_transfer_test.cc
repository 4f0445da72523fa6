// Flows that go from table to table in slices, with packets, ends, evictions and reports between the slices.
#include "flow/transfer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "report/spread_flows.h"
#include "report/top_flows.h"
#include "support/flows.h"
#include "support/moves.h"

namespace {

using namespace headgate;
using namespace headgate::test;

constexpr uint16_t kBucketsUsed = 64;

uint16_t bucket_of(uint32_t flow) { return static_cast<uint16_t>(flow % kBucketsUsed); }

// Tables of lanes, the first of which gives flows to the others.
struct Lanes {
  explicit Lanes(std::size_t count, std::size_t capacity = 20'000, const FlowSettings& settings = {})
      : homes(kBuckets, FlowHomes::kStays) {
    for (uint16_t lane = 0; lane < count; ++lane) {
      const HashSeed seed = {lane + 1U, 4, 6, 8, 10, 12};
      tables.emplace_back(TableForm::fixed, capacity, seed, settings);
    }
    // Half of the buckets stay.
    for (uint16_t bucket = 0; bucket < kBucketsUsed / 2; ++bucket) {
      homes[bucket] = static_cast<uint16_t>(1 + bucket % (count - 1));
    }
  }

  std::size_t home_of(uint32_t flow) const {
    const uint16_t home = homes[bucket_of(flow)];
    return home == FlowHomes::kStays ? 0 : home;
  }
  void add(std::size_t lane, uint32_t flow) { tables[lane].add(packet_of(flow), 100, 0, bucket_of(flow)); }
  void advance(int64_t now) {
    for (FlowTable& table : tables) table.advance(now);
  }

  void run(const std::function<void(bool hands_over)>& between) {
    const FlowHomes all{.of_bucket = homes};
    const TransferAccess access{
        .donor =
            [&](const TransferAccess::WithDonor& use) {
              between(false);
              use(tables[0]);
            },
        .both =
            [&](uint16_t home, const TransferAccess::WithBoth& use) {
              between(true);
              use(tables[0], tables[home]);
            },
    };
    for (FlowTable& table : tables) table.begin_transfer();
    FlowTransfer(all, access).run();
    for (FlowTable& table : tables) table.end_transfer();
  }

  // Packets of a flow in all tables.
  uint64_t packets_of(uint32_t flow) {
    uint64_t packets = 0;
    for (FlowTable& table : tables) {
      const Flow found = table.look_up(packet_of(flow).key);
      if (found.record != nullptr) packets += found->total_packets();
    }
    return packets;
  }
  void check_counters() const {
    for (const FlowTable& table : tables) {
      uint64_t ended = 0;
      for (const uint64_t count : table.counters().ended) ended += count;
      CHECK(table.counters().created == table.counters().active + ended);
    }
  }
  // Whether each flow that is anywhere is where it belongs, and nowhere else.
  void check_homes(uint32_t flows) {
    for (uint32_t flow = 0; flow < flows; ++flow) {
      for (std::size_t lane = 0; lane < tables.size(); ++lane) {
        if (lane != home_of(flow)) CHECK(tables[lane].look_up(packet_of(flow).key).record == nullptr);
      }
    }
  }

  std::vector<FlowTable> tables;
  std::vector<uint16_t> homes;
};

TEST_CASE("transfer: packets between slices, each where its flow belongs by then: none is lost, none counted twice") {
  std::mt19937 random(3);
  for (const std::size_t lanes_in_all : {2U, 3U, 9U}) {
    constexpr uint32_t kFlows = 6000;
    Lanes lanes(lanes_in_all);
    std::map<uint32_t, uint64_t> sent;
    const auto send = [&](bool to_home) {
      const auto flow = static_cast<uint32_t>(random() % (kFlows + 500));  // some begin on the way
      lanes.add(to_home ? lanes.home_of(flow) : 0, flow);
      ++sent[flow];
    };
    for (uint32_t flow = 0; flow < kFlows; ++flow) {
      lanes.add(0, flow);
      ++sent[flow];
    }
    for (int packet = 0; packet < 5000; ++packet) send(false);
    for (int packet = 0; packet < 500; ++packet) send(true);
    unsigned slices = 0;
    lanes.run([&](bool) {
      ++slices;
      for (int packet = 0; packet < 40; ++packet) send(true);
      for (int looks = 0; looks < 40; ++looks) {
        const auto flow = static_cast<uint32_t>(random() % kFlows);
        CHECK(lanes.packets_of(flow) == sent[flow]);
      }
    });
    CHECK(slices > 10);
    for (const auto& [flow, packets] : sent) CHECK(lanes.packets_of(flow) == packets);
    lanes.check_homes(kFlows + 500);
    lanes.check_counters();
  }
}

TEST_CASE("transfer: flows that end, go and are evicted between slices leave the tables sound, and nothing misplaced") {
  std::mt19937 random(5);
  for (int round = 0; round < 10; ++round) {
    constexpr uint32_t kFlows = 4000;
    Lanes lanes(3, 2500, {.timeouts = {.udp = 5 * kSecond, .linger = 5 * kSecond}});
    int64_t now = kSecond;
    for (uint32_t flow = 0; flow < 2500; ++flow) {
      now += kMillisecond;
      lanes.advance(now);
      lanes.add(0, flow);
    }
    for (uint32_t flow = 0; flow < 2500; ++flow) {
      const auto any = static_cast<uint32_t>(random() % kFlows);
      if (lanes.home_of(any) != 0) lanes.add(lanes.home_of(any), any);
    }
    lanes.run([&](bool) {
      now += static_cast<int64_t>(random() % 700) * kMillisecond;
      for (FlowTable& table : lanes.tables) table.sweep(now, 1500);
      for (int packet = 0; packet < 200; ++packet) {
        const auto flow = static_cast<uint32_t>(random() % kFlows);
        lanes.add(lanes.home_of(flow), flow);
      }
    });
    lanes.check_homes(kFlows);
    lanes.check_counters();
    uint64_t rows = 0;
    for (FlowTable& table : lanes.tables) table.for_each([&](const Flow&) { ++rows; });
    CHECK(rows > 0);
  }
}

TEST_CASE("transfer: a record that is somebody else's by the time of its slice stays") {
  Lanes lanes(2, 100, {.timeouts = {.linger = 0}});
  lanes.advance(kSecond);
  for (uint32_t flow = 0; flow < 100; ++flow) lanes.add(0, flow * kBucketsUsed);  // all of a bucket that moves
  bool has_come = false;
  lanes.run([&](bool hands_over) {
    if (!hands_over || std::exchange(has_come, true)) return;
    lanes.advance(1000 * kSecond);
    lanes.tables[0].sweep(1000 * kSecond, 1000);
    for (uint32_t flow = 0; flow < 100; ++flow) lanes.add(0, flow * kBucketsUsed + kBucketsUsed - 1);
  });
  CHECK(has_come);
  CHECK(lanes.tables[0].counters().active == 100);
  CHECK(lanes.tables[0].counters().ended[static_cast<std::size_t>(EndReason::moved)] == 0);
  CHECK(lanes.tables[1].counters().created == 0);
}

TEST_CASE(
    "transfer: a slice hands over a limited number of flows, and with many gainers a slice is not all but empty") {
  for (const std::size_t lanes_in_all : {2U, 33U}) {
    constexpr uint32_t kFlows = 1600 * kBucketsUsed;
    Lanes lanes(lanes_in_all, kFlows);
    for (uint32_t flow = 0; flow < kFlows; ++flow) lanes.add(0, flow);
    uint64_t before = kFlows;
    uint64_t slices = 0;
    lanes.run([&](bool) {
      const uint64_t left = lanes.tables[0].counters().active;
      CHECK(before - left <= FlowTransfer::kHandOvers);
      slices += left != before;
      before = left;
    });
    CHECK(lanes.tables[0].counters().active == kFlows / 2);
    const uint64_t least = kFlows / 2 / FlowTransfer::kHandOvers;
    CHECK(slices <= least + 2 * lanes_in_all);
    lanes.check_counters();
  }
}

TEST_CASE("transfer: fragments that a table gives up meanwhile begin no flow where it does not belong") {
  Lanes lanes(2, 10'000);
  lanes.advance(kSecond);
  for (uint32_t flow = 0; flow < 5000; ++flow) lanes.add(0, flow);
  for (uint32_t flow = 0; flow < 2000; ++flow) {
    Packet later = packet_of(flow);
    later.fragment = FragmentKind::later;
    later.fragment_id = flow;
    later.key.low_port = later.key.high_port = 0;
    lanes.tables[0].add(later, 100, 0, bucket_of(flow));
  }
  lanes.run([&](bool) {
    for (FlowTable& table : lanes.tables) table.sweep(20 * kSecond, 500);
  });
  for (FlowTable& table : lanes.tables) table.finish();
  lanes.tables[0].for_each([&](const Flow& flow) { CHECK(lanes.homes[flow->bucket] == FlowHomes::kStays); });
  lanes.tables[1].for_each([&](const Flow& flow) { CHECK(lanes.homes[flow->bucket] == 1); });
  uint64_t packets = 0;
  for (FlowTable& table : lanes.tables) table.for_each([&](const Flow& flow) { packets += flow->total_packets(); });
  CHECK(packets == 7000);
}

TEST_CASE("transfer: where buckets mean something else, flows get theirs of now, and those that do not tell stay") {
  Lanes lanes(2);
  for (uint32_t flow = 0; flow < 5000; ++flow) lanes.tables[0].add(packet_of(flow), 100, 0, 7);
  const auto number_of = [](const FlowRecord& record) {
    uint32_t number = 0;
    const Address& low = record.key.low_address;
    std::memcpy(&number, low.data(), sizeof number);
    return number == 0xffffffffU ? 0U : number;
  };
  const FlowHomes homes{.of_bucket = lanes.homes,
                        .relabel_flow =
                            [&](FlowRecord& record) {
                              const uint32_t flow = number_of(record);
                              if (flow % 5 == 0) return false;
                              record.bucket = bucket_of(flow);
                              return true;
                            },
                        .relabel_datagram = [](FragmentedDatagram&) { return false; }};
  const TransferAccess access{
      .donor = [&](const TransferAccess::WithDonor& use) { use(lanes.tables[0]); },
      .both = [&](uint16_t home, const TransferAccess::WithBoth& use) { use(lanes.tables[0], lanes.tables[home]); },
  };
  FlowTransfer(homes, access).run();
  for (uint32_t flow = 1; flow < 5000; ++flow) {
    const std::size_t lane = flow % 5 == 0 ? 0 : lanes.home_of(flow);
    const Flow found = lanes.tables[lane].look_up(packet_of(flow).key);
    REQUIRE(found.record != nullptr);
    CHECK(found->bucket == (flow % 5 == 0 ? 7 : bucket_of(flow)));
  }
}

TEST_CASE("transfer: between slices no lane tells of its flows, and who reads them all waits for the end") {
  Lanes lanes(2);
  for (uint32_t flow = 0; flow < 3000; ++flow) lanes.add(0, flow);
  const auto access_to = [&](std::size_t lane) -> TableAccess {
    return [&lanes, lane](const TableUse& use) { use(lanes.tables[lane]); };
  };
  lanes.run([&](bool) {
    for (const std::size_t lane : {0U, 1U}) CHECK_FALSE(top_flows(access_to(lane), 10).has_value());
  });
  for (const std::size_t lane : {0U, 1U}) CHECK(top_flows(access_to(lane), 10)->transfers == 1);

  for (FlowTable& table : lanes.tables) table.begin_transfer();
  unsigned looks = 0;
  const TableAccess ending = [&](const TableUse& use) {
    if (++looks == 5) {
      for (FlowTable& table : lanes.tables) table.end_transfer();
    }
    use(lanes.tables[0]);
  };
  CHECK(spread_flows(std::vector<TableAccess>{ending, access_to(1)}, 10).size() == 10);
  CHECK(looks > 5);
}

}  // namespace
