// The largest flows over several tables that hold parts of them: exact sums, a steady list, and no sum that falls.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/error.h"
#include "report/flow_list.h"
#include "report/spread_flows.h"
#include "report/top_flows.h"
#include "support/flows.h"
#include "support/moves.h"

namespace {

using namespace headgate;
using namespace headgate::test;

TableAccess access_to(FlowTable& table) {
  return [&table](const TableUse& use) { use(table); };
}

struct Lanes {
  explicit Lanes(std::size_t count, const FlowSettings& settings = {}) {
    tables.reserve(count);
    for (std::size_t lane = 0; lane < count; ++lane) tables.emplace_back(TableForm::fixed, 5000, kSeed, settings);
    for (FlowTable& table : tables) accesses.push_back(access_to(table));
  }

  std::vector<SpreadFlow> top(std::size_t count, RankBy by = RankBy::bytes) {
    return spread_flows(accesses, count, by);
  }
  void add(std::size_t lane, uint32_t flow, unsigned packets, uint32_t bytes = 100) {
    for (; packets > 0; --packets) tables[lane].add(packet_of(flow), bytes, 0, 0);
  }

  std::vector<FlowTable> tables;
  std::vector<TableAccess> accesses;
};

TEST_CASE("spread flows: each listed flow is the sum of all its parts, however they are spread") {
  std::mt19937 random(11);
  for (int round = 0; round < 20; ++round) {
    Lanes lanes(4);
    std::map<uint32_t, uint64_t> sent;
    for (int packet = 0; packet < 20'000; ++packet) {
      const uint32_t flow = static_cast<uint32_t>(random() % 40);
      ++sent[flow];
      lanes.tables[random() % 4].add(packet_of(flow, random() % 2 == 0), 60, packet, 0);
    }
    const std::vector<SpreadFlow> top = lanes.top(5);
    REQUIRE(top.size() == 5);
    for (const SpreadFlow& listed : top) {
      const auto flow = std::ranges::find_if(
          sent, [&](const auto& one) { return packet_of(one.first).key == listed.sum.record.key; });
      REQUIRE(flow != sent.end());
      CHECK(listed.sum.record.total_packets() == flow->second);
      CHECK(listed.sum.record.total_bytes() == 60 * flow->second);
      CHECK(listed.sum.record.ip_bytes[0] + listed.sum.record.ip_bytes[1] == 100 * flow->second);
    }
    CHECK(std::ranges::is_sorted(top, std::greater<>{},
                                 [](const SpreadFlow& flow) { return flow.sum.record.total_bytes(); }));
  }
}

TEST_CASE("spread flows: a part that is small in its table counts, and so does a flow that is small in each") {
  Lanes lanes(3);
  lanes.add(0, 1, 50);
  for (uint32_t other = 10; other < 30; ++other) lanes.add(1, other, 10);
  lanes.add(1, 1, 1);  // the smallest there
  const std::vector<SpreadFlow> one = lanes.top(1);
  REQUIRE(one.size() == 1);
  CHECK(one[0].sum.record.total_packets() == 51);
  for (std::size_t lane = 0; lane < 3; ++lane) lanes.add(lane, 2, 20);
  CHECK(lanes.top(1).at(0).sum.record.total_packets() == 60);
}

TEST_CASE("spread flows: by packets, at most as many as are wanted, and none at all") {
  Lanes lanes(2);
  lanes.add(0, 1, 1, 1500);
  lanes.add(0, 2, 2, 60);
  lanes.add(1, 2, 3, 60);
  CHECK(lanes.top(5).at(0).sum.record.key == packet_of(1).key);
  Lanes same(2);
  same.add(0, 1, 1, 1500);
  same.add(0, 2, 2, 60);
  same.add(1, 2, 3, 60);
  CHECK(same.top(5, RankBy::packets).at(0).sum.record.key == packet_of(2).key);
  CHECK(same.top(5).size() == 2);
  CHECK(same.top(0).empty());
}

TEST_CASE("spread flows: who is listed keeps its place until another is more than a tenth larger as a whole") {
  Lanes lanes(2);
  lanes.add(0, 1, 60);
  lanes.add(1, 1, 40);
  CHECK(lanes.top(1).at(0).sum.record.key == packet_of(1).key);
  lanes.add(0, 2, 20);
  lanes.add(1, 2, 90);  // 110, and more than any part of the other
  CHECK(lanes.top(1).at(0).sum.record.key == packet_of(1).key);
  CHECK(lanes.top(0).empty());  // does not forget
  CHECK(top_flows(lanes.accesses[0], 0)->flows.empty());
  CHECK(lanes.top(1).at(0).sum.record.key == packet_of(1).key);
  lanes.add(0, 2, 1);
  CHECK(lanes.top(1).at(0).sum.record.key == packet_of(2).key);
  lanes.add(0, 1, 20);  // 120: now it is the one that is not large enough
  CHECK(lanes.top(1).at(0).sum.record.key == packet_of(2).key);
}

TEST_CASE("spread flows: a listed flow stays a candidate among very many parts that are larger than its own") {
  Lanes lanes(4);
  for (std::size_t lane = 0; lane < 4; ++lane) lanes.add(lane, 1, 30);
  CHECK(lanes.top(1).at(0).sum.record.total_packets() == 120);
  for (std::size_t lane = 0; lane < 4; ++lane) {
    for (uint32_t other = 0; other < 50; ++other) lanes.add(lane, 100 + static_cast<uint32_t>(lane) * 50 + other, 40);
  }
  CHECK(lanes.top(1).at(0).sum.record.total_packets() == 120);
}

TEST_CASE("spread flows: who began is who began the first part, and all parts keep to it once it is shown") {
  Lanes lanes(3);
  lanes.tables[0].add(packet_of(1, true), 60, 200, 0);  // only what the server sends
  lanes.tables[1].add(packet_of(1), 60, 100, 0);
  const Direction client = packet_of(1).direction;
  const std::vector<SpreadFlow> first = lanes.top(1);
  CHECK(first.at(0).sum.record.initiator == client);
  CHECK(first.at(0).table == 1);
  CHECK(lanes.tables[0].look_up(packet_of(1).key)->initiator == client);
  lanes.tables[2].add(packet_of(1, true), 60, 50, 0);  // a part from before both that turns up later
  for (int looks = 0; looks < 3; ++looks) {
    const std::vector<SpreadFlow> again = lanes.top(1);
    CHECK(again.at(0).sum.record.initiator == client);
    CHECK(again.at(0).sum.detail.first == 50);
  }
}

TEST_CASE("spread flows: a part that has ended stays while another goes on, and goes a linger after the last") {
  Lanes lanes(2);
  const int64_t step = 30 * kSecond;
  int64_t now = step;
  const auto pass = [&](bool goes_on) {
    for (FlowTable& table : lanes.tables) table.advance(now);
    if (goes_on) lanes.add(0, 1, 1);
    for (FlowTable& table : lanes.tables) table.sweep(now, 1000);
    now += step;
  };
  pass(false);
  lanes.add(1, 1, 500);
  uint64_t before = 500;
  for (int looks = 0; looks < 100; ++looks) {
    pass(true);
    const SpreadFlow flow = lanes.top(1).at(0);
    CHECK(flow.sum.record.total_packets() == before + 1);
    CHECK_FALSE(flow.sum.record.has_ended());
    before = flow.sum.record.total_packets();
  }
  CHECK(lanes.tables[1].look_up(packet_of(1).key)->has_ended());
  int looks = 0;
  for (std::vector<SpreadFlow> top = lanes.top(1); !top.empty() && looks < 100; top = lanes.top(1), ++looks) {
    CHECK(top[0].sum.record.total_packets() <= before);
    pass(false);
  }
  CHECK(looks < 20);  // idle timeout and linger
}

TEST_CASE("spread flows: a living part tells how the flow stands; of two that ended, the later") {
  TimedTable one(TableForm::fixed);
  TimedTable other(TableForm::fixed);
  const auto top = [&] {
    return spread_flows(std::vector<TableAccess>{access_to(one.table), access_to(other.table)}, 1).at(0).sum.record;
  };
  one.add(tcp_packet(1, {.flags = kSyn}), 1);
  other.add(tcp_packet(1, {.flags = kSynAck, .reverse = true}), 2);
  CHECK(top().tcp_state == TcpState::syn_ack);
  one.add(tcp_packet(1, {.flags = kRst}), 3);
  one.sweep(30);
  other.table.advance(30 * kSecond);
  CHECK(one.ended(EndReason::rst) == 1);
  CHECK(top().end == EndReason::none);
  CHECK(top().tcp_state == TcpState::syn_ack);
  const Direction client = packet_of(1, false, 6).direction;
  CHECK(top().tcp_flags[static_cast<unsigned>(client)] == (kSyn | kRst));
  other.sweep(400);
  one.table.advance(400 * kSecond);
  CHECK(other.ended(EndReason::idle) == 1);
  CHECK(top().end == EndReason::idle);
}

TEST_CASE("spread flows: flows that move between two tables are neither missed nor added twice, whenever they do") {
  for (const bool forth : {true, false}) {
    for (unsigned at = 0; at < 16; ++at) {
      Lanes lanes(2);
      for (uint32_t flow = 0; flow < 20; ++flow) lanes.add(flow < 10 ? 0 : 1, flow, 3);
      lanes.add(1, 5, 4);
      unsigned accesses = 0;
      const auto watched = [&](FlowTable& table) {
        return [&](const TableUse& use) {
          const std::size_t donor = forth ? 0 : 1;
          if (accesses++ == at) move_flows(lanes.tables[donor], lanes.tables[1 - donor]);
          use(table);
        };
      };
      const std::vector<TableAccess> tables = {watched(lanes.tables[0]), watched(lanes.tables[1])};
      const std::vector<SpreadFlow> top = spread_flows(tables, 3);
      REQUIRE(top.size() == 3);
      CHECK(top[0].sum.record.total_packets() == 7);
      CHECK(top[1].sum.record.total_packets() == 3);
    }
  }
}

TEST_CASE("spread flows: when flows move all the time it is an error that says so") {
  Lanes lanes(2);
  const TableAccess access = [&](const TableUse& use) {
    use(lanes.tables[0]);
    move_flows(lanes.tables[0], lanes.tables[1]);
  };
  CHECK_THROWS_AS(spread_flows(std::vector<TableAccess>{access}, 10), Error);
}

TEST_CASE("spread flows: as JSON each names the worker of its first part") {
  Lanes lanes(2);
  lanes.tables[0].add(packet_of(1), 60, 2, 0);
  lanes.tables[1].add(packet_of(1), 60, 1, 0);
  lanes.tables[0].add(packet_of(2), 60, 1, 0);
  std::vector<SpreadFlow> top = lanes.top(2);
  const std::string json = flow_list_json(top, std::vector<uint32_t>{4, 7});
  const std::size_t first = json.find("\"packets\":2,");
  const std::size_t second = json.find("\"packets\":1,");
  REQUIRE(first != std::string::npos);
  REQUIRE(second != std::string::npos);
  CHECK(json.find("\"worker\":7", first) < second);
  CHECK(json.find("\"worker\":4", second) != std::string::npos);
  CHECK(json.front() == '[');
  CHECK(json.back() == ']');
}

}  // namespace
