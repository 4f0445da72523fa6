// Packets that are added some at a time, with their records looked for before: the table must not be able to tell.
#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <vector>

#include "flow/batch.h"
#include "support/flows.h"

namespace headgate {

using namespace test;

namespace {

struct Arrival {
  Packet packet;
  int64_t time;       // the table's
  int64_t timestamp;  // its own
};

// Few flows, so that packets of one meet in a batch, beginning and ending all the time; some fragments; time that
// stands still, runs and jumps; stamps that go back.
std::vector<Arrival> arrivals(unsigned seed, uint32_t flows) {
  std::mt19937 random(seed);
  const auto next = [&random](unsigned bound) { return static_cast<uint32_t>(random() % bound); };
  constexpr std::array kFlags = {kSyn, kSynAck, kAck, kAck, kAck, kFin, kFin, kRst};
  std::vector<Arrival> all;
  int64_t time = kSecond;
  for (int count = 0; count < 20'000; ++count) {
    if (next(8) == 0) time += static_cast<int64_t>(next(1000)) * kMillisecond;
    if (next(2000) == 0) time += 400 * kSecond;
    const uint32_t flow = next(flows);
    const bool reverse = next(2) == 0;
    Packet packet = flow % 2 == 0 ? packet_of(flow, reverse)
                                  : tcp_packet(flow, {kFlags.at(next(kFlags.size())), reverse, next(50), next(3) * 10});
    if (next(20) == 0) {
      packet.fragment = next(2) == 0 ? FragmentKind::first : FragmentKind::later;
      packet.fragment_id = next(4);
    }
    all.push_back({packet, time, time - static_cast<int64_t>(next(4) == 0 ? next(50) : 0) * kMillisecond});
  }
  return all;
}

std::string text_of(FlowTable& table) {
  std::string text;
  table.for_each([&](const Flow& flow) {
    char record[sizeof *flow.record + sizeof *flow.detail];
    std::memcpy(record, flow.record, sizeof *flow.record);
    std::memcpy(record + sizeof *flow.record, flow.detail, sizeof *flow.detail);
    text.append(record, sizeof record);
  });
  const FlowTableCounters& counters = table.counters();
  text += std::to_string(counters.created) + " " + std::to_string(counters.active);
  for (const uint64_t ended : counters.ended) text += " " + std::to_string(ended);
  return text;
}

struct Tables {
  Tables(TableForm form, std::size_t capacity, const FlowSettings& settings)
      : one_by_one(form, capacity, kSeed, settings), in_batches(form, capacity, kSeed, settings) {}

  FlowTable one_by_one;
  FlowTable in_batches;
};

// Batches end where time moves on, as they do in a lane.
void check_same(Tables& tables, const std::vector<Arrival>& all) {
  FlowBatch batch;
  int64_t now = 0;
  for (const Arrival& arrival : all) {
    if (arrival.time != now) {
      now = arrival.time;
      batch.flush(tables.in_batches);
      for (FlowTable* table : {&tables.one_by_one, &tables.in_batches}) table->tick(now);
    }
    tables.one_by_one.add(arrival.packet, 100, arrival.timestamp, 7);
    batch.next() = arrival.packet;
    batch.push(tables.in_batches, 100, arrival.timestamp, 7);
  }
  batch.flush(tables.in_batches);
  REQUIRE(text_of(tables.one_by_one) == text_of(tables.in_batches));
}

FlowSettings settings_of(int64_t linger, Fragments fragments) {
  FlowSettings settings;
  settings.timeouts.linger = linger;
  settings.fragments = fragments;
  return settings;
}

}  // namespace

TEST_CASE("batch: a table with room counts what it counts one by one") {
  for (const int64_t linger : {int64_t{0}, 10 * kSecond}) {
    for (const Fragments fragments : {Fragments::track, Fragments::separate}) {
      CAPTURE(linger);
      Tables tables(TableForm::fixed, 1000, settings_of(linger, fragments));
      check_same(tables, arrivals(1, 60));
      CHECK(tables.in_batches.counters().created > 1000);
    }
  }
}

TEST_CASE("batch: flows that give way within a batch") {
  Tables tables(TableForm::fixed, 16, {});
  check_same(tables, arrivals(2, 40));
  CHECK(tables.in_batches.counters().ended[static_cast<std::size_t>(EndReason::evicted)] > 2000);
}

TEST_CASE("batch: a table that grows") {
  Tables tables(TableForm::growing, 16, {});
  check_same(tables, arrivals(3, 500));
  CHECK(tables.in_batches.counters().created > 2000);
}

TEST_CASE("batch: a record that nobody has any more is not taken for its last flow's") {
  FlowSettings settings;
  settings.timeouts.linger = 0;
  FlowTable table(TableForm::fixed, 100, kSeed, settings);
  // The last slot of time, where a record that is free seems to have been seen just now.
  table.advance(INT64_MAX - 1);
  const Packet packet = packet_of(1);
  const uint64_t hash = table.hash_of(packet);
  const uint32_t at = table.add(packet, hash, FlowTable::kNone, 100, 5, 7);
  table.finish();
  REQUIRE_FALSE(table.flow(at)->in_use());
  table.add(packet, hash, at, 100, 6, 7);
  CHECK(table.counters().created == 2);
  CHECK(table.counters().active == 1);
}

}  // namespace headgate
