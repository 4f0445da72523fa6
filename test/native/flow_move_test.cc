// Flows that go from one table to another with their bucket.
#include <doctest/doctest.h>

#include <cstring>

#include "support/flows.h"
#include "support/moves.h"

namespace {

using namespace headgate;
using namespace headgate::test;

constexpr HashSeed kOtherSeed = {2, 4, 6, 8, 10, 12};

struct Tables {
  TimedTable donor{TableForm::fixed};
  FlowTable gainer{TableForm::fixed, 1000, kOtherSeed};

  void move() { move_flows(donor.table, gainer); }
  // Adds a packet of 100 bytes to the gainer.
  Flow add(const Packet& packet, double seconds) {
    const auto time = static_cast<int64_t>(seconds * kSecond);
    gainer.advance(time);
    return gainer.flow(gainer.add(packet, 100, time, 0));
  }
  void sweep(double seconds) { gainer.sweep(static_cast<int64_t>(seconds * kSecond), 1000); }
  bool adds_up() const {
    for (const FlowTable* table : {&donor.table, &gainer}) {
      uint64_t ended = 0;
      for (const uint64_t count : table->counters().ended) ended += count;
      if (table->counters().created != table->counters().active + ended) return false;
    }
    return true;
  }
};

}  // namespace

TEST_CASE("move: flows of moved buckets go over whole, and exist once") {
  FlowTable donor(TableForm::fixed, 1000, kSeed);
  FlowTable gainer(TableForm::fixed, 1000, kOtherSeed);
  for (uint32_t flow = 0; flow < 100; ++flow) {
    for (uint32_t round = 0; round < 3; ++round)
      donor.add(packet_of(flow), 60, 100 + round, static_cast<uint16_t>(flow % 10));
  }
  gainer.add(packet_of(5, true), 60, 50,
             5);  // the gainer has seen this one since the change of owners, stamped earlier
  move_flows(donor, gainer, [](uint16_t bucket) { return bucket >= 5; });
  CHECK(donor.counters().active == 50);
  CHECK(donor.counters().ended[static_cast<std::size_t>(EndReason::moved)] == 50);
  CHECK(gainer.counters().active == 50);
  CHECK(gainer.counters().created == 50);
  donor.for_each([](FlowRecord& record) { CHECK(record.bucket < 5); });
  uint64_t packets = 0;
  gainer.for_each([&](FlowRecord& record) {
    CHECK(record.bucket >= 5);
    packets += record.total_packets();
  });
  CHECK(packets == 151);
  const Flow merged = gainer.flow(gainer.add(packet_of(5), 60, 200, 5));
  CHECK(merged->total_packets() == 5);
  CHECK(merged.detail->first == 50);
  CHECK(merged->initiator == packet_of(5, true).direction);
}

TEST_CASE("move: merging gives the same whatever the order") {
  FlowTable a(TableForm::fixed, 16, kSeed);
  FlowTable b(TableForm::fixed, 16, kSeed);
  const Flow early = a.flow(a.add(tcp_packet(7, {.flags = kSyn}), 60, 10, 3));
  const Flow later = b.flow(b.add(tcp_packet(7, {.flags = kAck, .reverse = true}), 1500, 20, 3));
  FlowRecord records[] = {*early.record, *later.record};
  FlowDetail details[] = {*early.detail, *later.detail};
  merge({&records[0], &details[0]}, later);
  merge({&records[1], &details[1]}, early);
  CHECK(std::memcmp(&records[0], &records[1], sizeof records[0]) == 0);
  CHECK(std::memcmp(&details[0], &details[1], sizeof details[0]) == 0);
  CHECK(records[0].total_bytes() == 1560);
}

TEST_CASE("move: a living flow goes on in its new table: handshake, sequence numbers, age") {
  Tables tables;
  tables.donor.add(tcp_packet(1, {.flags = kSyn}), 1);
  tables.donor.add(tcp_packet(1, {.flags = kSynAck, .reverse = true}), 1.5);
  tables.donor.add(tcp_packet(1, {.reverse = true, .sequence = 100, .payload = 100}), 1.6);
  tables.move();
  tables.add(tcp_packet(1, {.flags = kAck}), 2);
  const Flow flow = tables.add(tcp_packet(1, {.reverse = true, .sequence = 100, .payload = 100}), 2.5);
  CHECK(flow->tcp_state == TcpState::established);
  CHECK(flow->is(Mark::handshake_complete));
  CHECK(flow.detail->handshake == 1'000'000'000);
  CHECK(flow.detail->retransmitted[static_cast<unsigned>(packet_of(1, true).direction)] == 1);
  tables.sweep(400);
  CHECK(tables.gainer.counters().durations.sum == 1.5);
  CHECK(tables.gainer.counters().sizes.sum == 500);
  CHECK(tables.donor.table.counters().sizes.sum == 0);
  CHECK(tables.adds_up());
}

TEST_CASE("move: an ended flow goes on lingering, is no flow that moved, and may begin anew") {
  Tables tables;
  tables.donor.add(packet_of(1), 0);
  tables.donor.add(packet_of(2), 0);
  tables.donor.sweep(61);
  tables.gainer.advance(61 * kSecond);
  tables.move();
  CHECK(tables.donor.rows() == 0);
  CHECK(tables.donor.ended(EndReason::moved) == 0);
  CHECK(tables.gainer.counters().created == 0);
  CHECK(tables.gainer.counters().active == 0);
  CHECK(tables.add(packet_of(1), 70)->total_packets() == 2);
  CHECK(tables.gainer.counters().active == 1);
  tables.sweep(122);
  uint64_t rows = 0;
  tables.gainer.for_each([&](const Flow&) { ++rows; });
  CHECK(rows == 1);
  CHECK(tables.adds_up());
}

TEST_CASE("move: of a living and an ended part the living one says how the flow stands") {
  for (const bool donor_lives : {true, false}) {
    CAPTURE(donor_lives);
    Tables tables;
    tables.donor.add(tcp_packet(1, {.flags = kRst}), 0);
    tables.add(tcp_packet(1, {.flags = kRst}), 0);
    if (donor_lives) {
      tables.sweep(20);
      tables.donor.add(tcp_packet(1, {.flags = kSyn}), 20);
    } else {
      tables.donor.sweep(20);
      tables.add(tcp_packet(1, {.flags = kSyn}), 20);
    }
    tables.move();
    const Flow flow = tables.add(tcp_packet(1, {.flags = kSynAck, .reverse = true}), 21);
    CHECK(flow->total_packets() == 4);
    CHECK(flow->tcp_state == TcpState::syn_ack);
    CHECK_FALSE(flow->has_ended());
    CHECK(tables.gainer.counters().active == 1);
    tables.sweep(40);
    CHECK(tables.gainer.counters().sizes.sum + tables.donor.table.counters().sizes.sum == 400);
    CHECK(tables.adds_up());
  }
}

TEST_CASE("move: two ended parts end once") {
  Tables tables;
  tables.donor.add(tcp_packet(1, {.flags = kRst}), 5);
  tables.add(packet_of(1, false, 6), 0);
  tables.donor.sweep(70);
  tables.sweep(65);
  tables.move();
  uint64_t rows = 0;
  tables.gainer.for_each([&](const Flow& flow) {
    ++rows;
    CHECK(flow->total_packets() == 2);
    CHECK(flow->end == EndReason::rst);
  });
  CHECK(rows == 1);
  CHECK(tables.adds_up());
  tables.sweep(200);
  tables.gainer.for_each([&](const Flow&) { ++rows; });
  CHECK(rows == 1);
}

TEST_CASE("move: into a full table, the least valuable give way") {
  TimedTable donor(TableForm::fixed, 100);
  FlowTable gainer(TableForm::fixed, 50, kOtherSeed);
  for (uint32_t flow = 0; flow < 100; ++flow) donor.add(packet_of(flow), 1);
  move_flows(donor.table, gainer);
  CHECK(gainer.counters().active == 50);
  CHECK(gainer.counters().created == 100);
  CHECK(gainer.counters().ended[static_cast<std::size_t>(EndReason::evicted)] == 50);
}
