// The choice of the largest flows, while the table goes on between the slices in which it is read.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "report/largest_flows.h"
#include "report/top_flows.h"
#include "support/flows.h"
#include "support/moves.h"

namespace {

using namespace headgate;
using namespace headgate::test;

FlowTable table_of(std::size_t capacity) { return FlowTable(TableForm::fixed, capacity, kSeed); }

TableAccess access_to(FlowTable& table) {
  return [&table](const TableUse& use) { use(table); };
}

// The same, with something that happens before access number `at`, the first being 0.
template <typename Event>
TableAccess access_with(FlowTable& table, unsigned at, Event event) {
  return [&table, at, event, accesses = 0U](const TableUse& use) mutable {
    if (accesses++ == at) event();
    use(table);
  };
}

std::vector<SizedKey> random_flows(std::size_t count, std::mt19937& random) {
  std::vector<SizedKey> flows;
  for (uint32_t flow = 0; flow < count; ++flow) flows.push_back({random() % 50, packet_of(flow).key});
  std::shuffle(flows.begin(), flows.end(), random);
  return flows;
}

TEST_CASE("the largest of many are those that stand first when all are in order") {
  std::mt19937 random(7);
  for (const std::size_t limit : {0, 1, 2, 7, 100, 999, 1000, 5000}) {
    std::vector<SizedKey> flows = random_flows(1000, random);
    LargestFlows largest(limit);
    for (const SizedKey& flow : flows) largest.add(flow);
    const std::vector<SizedKey> chosen = largest.take();
    std::sort(flows.begin(), flows.end(), comes_before);
    REQUIRE(chosen.size() == std::min(limit, flows.size()));
    for (std::size_t at = 0; at < chosen.size(); ++at) {
      CHECK(chosen[at].size == flows[at].size);
      CHECK(chosen[at].key == flows[at].key);
    }
    CHECK(largest.take().empty());
  }
}

TEST_CASE("the heaviest flows of a table, largest first") {
  FlowTable table = table_of(1000);
  for (uint32_t flow = 0; flow < 200; ++flow) table.add(packet_of(flow), 60 + (flow * 37) % 200, 0, 0);
  const TopFlows top = top_flows(access_to(table), 10).value();
  REQUIRE(top.flows.size() == 10);
  for (std::size_t at = 0; at < 10; ++at) CHECK(top.flows[at].record.total_bytes() == 259 - at);
  CHECK(top.transfers == 0);
  CHECK(top_flows(access_to(table), 0)->flows.empty());
  CHECK(top_flows(access_to(table), 5000)->flows.size() == 200);
}

// Adds `packets` of 100 bytes to flow number `flow`.
void add_packets(FlowTable& table, uint32_t flow, unsigned packets, uint32_t bytes = 100, uint16_t bucket = 0) {
  for (unsigned packet = 0; packet < packets; ++packet) table.add(packet_of(flow), bytes, 0, bucket);
}

FlowKey largest_of(FlowTable& table, RankBy by = RankBy::bytes) {
  return top_flows(access_to(table), 1, by)->flows.at(0).record.key;
}

TEST_CASE("the largest by packets are others than the largest by bytes") {
  FlowTable table = table_of(16);
  add_packets(table, 1, 1, 1500);
  add_packets(table, 2, 3, 60);
  CHECK(largest_of(table) == packet_of(1).key);
  FlowTable same = table_of(16);
  add_packets(same, 1, 1, 1500);
  add_packets(same, 2, 3, 60);
  CHECK(largest_of(same, RankBy::packets) == packet_of(2).key);
  CHECK(top_flows(access_to(same), 2, RankBy::packets)->flows.at(1).record.key == packet_of(1).key);
}

TEST_CASE("a flow that was chosen keeps its place until another is more than a tenth larger") {
  for (const RankBy by : {RankBy::bytes, RankBy::packets}) {
    FlowTable table = table_of(16);
    add_packets(table, 1, 100);
    CHECK(largest_of(table, by) == packet_of(1).key);
    add_packets(table, 2, 109);
    CHECK(largest_of(table, by) == packet_of(1).key);
    add_packets(table, 2, 2);
    CHECK(largest_of(table, by) == packet_of(2).key);
    add_packets(table, 1, 20);  // 120: now it is the one that is not large enough
    CHECK(largest_of(table, by) == packet_of(2).key);
    add_packets(table, 1, 3);
    CHECK(largest_of(table, by) == packet_of(1).key);
  }
}

TEST_CASE("those who stay are shown in the order of their size all the same") {
  FlowTable table = table_of(16);
  add_packets(table, 1, 100);
  CHECK(largest_of(table) == packet_of(1).key);
  add_packets(table, 2, 105);
  const TopFlows top = top_flows(access_to(table), 2).value();
  CHECK(top.flows.at(0).record.key == packet_of(2).key);
  CHECK(top.flows.at(1).record.key == packet_of(1).key);
}

TEST_CASE("a flow keeps its place when it goes on after its end, and when it moves to another table") {
  FlowTable table = table_of(16);
  add_packets(table, 1, 100, 100, 1);
  CHECK(largest_of(table) == packet_of(1).key);
  table.advance(1000 * kSecond);
  table.sweep(1000 * kSecond, 100);
  add_packets(table, 1, 1, 100, 1);
  add_packets(table, 2, 105, 100, 2);
  CHECK(largest_of(table) == packet_of(1).key);
  FlowTable other = table_of(16);
  move_flows(table, other);
  CHECK(largest_of(other) == packet_of(1).key);
}

TEST_CASE("a flow that was chosen keeps its initiator") {
  FlowTable table = table_of(16);
  const FlowRecord& record = table.flow(table.add(packet_of(1), 60, 0, 0));
  CHECK_FALSE(record.is(Mark::shown));
  CHECK(top_flows(access_to(table), 10)->flows.at(0).record.is(Mark::shown));
  CHECK(record.is(Mark::shown));
}

TEST_CASE("a table of many slices is read to its end, with the figures of when a flow is read") {
  FlowTable table = table_of(3 * kScanSlice);
  for (uint32_t flow = 0; flow < 3 * kScanSlice; ++flow) table.add(packet_of(flow), 60, 0, 0);
  // After the slices have been looked at, and before the chosen are copied, one more packet of each comes.
  const auto event = [&] {
    for (uint32_t flow = 0; flow < 3 * kScanSlice; ++flow) table.add(packet_of(flow), 40, 0, 0);
  };
  const TopFlows top = top_flows(access_with(table, 4, event), 3 * kScanSlice).value();
  REQUIRE(top.flows.size() == 3 * kScanSlice);
  const auto has_both = [](const FlowCopy& flow) { return flow.record.total_bytes() == 100; };
  CHECK(std::ranges::all_of(top.flows, has_both));
}

TEST_CASE("a chosen flow that has gone is left out, whoever has its record by then") {
  const int64_t end = 1000 * kSecond;
  FlowTable table(TableForm::fixed, 2, kSeed, {.timeouts = {.linger = 0}});
  table.add(packet_of(1), 60, 0, 0);
  table.advance(kSecond);
  const auto event = [&] {
    table.sweep(end, 100);
    table.add(packet_of(2), 1000, 0, 0);
  };
  CHECK(top_flows(access_with(table, 2, event), 10)->flows.empty());
  CHECK(top_flows(access_to(table), 10)->flows.size() == 1);
}

TEST_CASE("flows that are moved while others are looked at are not missed") {
  const auto moves = [](uint16_t bucket) { return bucket == 1; };
  for (unsigned at = 0; at < 4; ++at) {
    FlowTable table = table_of(100);
    FlowTable other = table_of(100);
    for (uint32_t flow = 0; flow < 5; ++flow) table.add(packet_of(flow), 60, 0, 0);
    other.add(packet_of(7), 1000, 0, 1);
    const TopFlows top = top_flows(access_with(table, at, [&] { move_flows(other, table, moves); }), 1).value();
    CHECK(top.flows.at(0).record.key == packet_of(7).key);
    CHECK(top.transfers == 1);
  }
}

TEST_CASE("while flows move, and when moves do not end, there is no list") {
  FlowTable table = table_of(100);
  FlowTable other = table_of(100);
  table.add(packet_of(1), 60, 0, 0);
  const TableAccess moving = [&](const TableUse& use) {
    use(table);
    move_flows(other, table);
  };
  CHECK_FALSE(top_flows(moving, 10).has_value());
  for (const std::size_t count : {std::size_t{0}, std::size_t{10}}) {
    table.begin_transfer();
    CHECK_FALSE(top_flows(access_to(table), count).has_value());
    table.end_transfer();
    CHECK(top_flows(access_to(table), count)->transfers == table.transfers());
  }
}

}  // namespace
