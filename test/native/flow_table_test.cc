// The flow table: counts per direction, eviction in the fixed form, growth in the other.
#include "flow/table.h"

#include <doctest/doctest.h>

#include <cstring>

#include "support/flows.h"

namespace {

using namespace headgate;
using namespace headgate::test;

TEST_CASE("both directions of a conversation are one flow, counted apart") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  table.add(packet_of(1), 114, 1000, 5);
  table.add(packet_of(1, true, 17, 500), 514, 3000, 5);
  const Flow flow = table.flow(table.add(packet_of(1), 114, 2000, 5));
  const FlowRecord& record = flow;
  const auto forward = static_cast<unsigned>(record.initiator);
  CHECK(record.packets[forward] == 2);
  CHECK(record.packets[1 - forward] == 1);
  CHECK(record.bytes[forward] == 228);
  CHECK(record.bytes[1 - forward] == 514);
  CHECK(record.ip_bytes[forward] == 200);
  CHECK(record.ip_bytes[1 - forward] == 500);
  CHECK(flow.detail->first == 1000);
  CHECK(record.last == 3000);
  CHECK(record.bucket == 5);
  CHECK(table.counters().created == 1);
  CHECK(table.counters().active == 1);
}

TEST_CASE("timestamps that go backward move the beginning, never the end") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  table.add(packet_of(1), 60, 5000, 0);
  const Flow flow = table.flow(table.add(packet_of(1), 60, -4000, 0));
  CHECK(flow.detail->first == -4000);
  CHECK(flow->last == 5000);
}

TEST_CASE("the first packet's source is the initiator, until a SYN says otherwise or a report has named it") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  const Packet answer = tcp_packet(7, {.flags = kSynAck, .reverse = true});
  const Packet open = tcp_packet(7, {.flags = kSyn});
  FlowRecord& record = table.flow(table.add(answer, 60, 1, 0));
  CHECK(record.initiator == answer.direction);
  table.add(open, 60, 2, 0);
  CHECK(record.initiator == open.direction);
  record.set(Mark::shown);
  table.add(tcp_packet(7, {.flags = kSyn, .reverse = true}), 60, 3, 0);
  CHECK(record.initiator == open.direction);
}

TEST_CASE("a TCP connection goes from syn to closed") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  const FlowRecord& record = table.flow(table.add(tcp_packet(7, {.flags = kSyn}), 60, 1, 0));
  CHECK(record.tcp_state == TcpState::syn);
  table.add(tcp_packet(7, {.flags = kSynAck, .reverse = true}), 60, 2, 0);
  CHECK(record.tcp_state == TcpState::syn_ack);
  table.add(tcp_packet(7, {.flags = kAck}), 60, 3, 0);
  CHECK(record.tcp_state == TcpState::established);
  table.add(tcp_packet(7, {.flags = kFin, .reverse = true}), 60, 4, 0);
  CHECK(record.tcp_state == TcpState::closing);
  table.add(tcp_packet(7, {.flags = kFin}), 60, 5, 0);
  CHECK(record.tcp_state == TcpState::closed);
}

TEST_CASE("a reset ends a connection, and one whose start was not seen is new") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  const FlowRecord& record = table.flow(table.add(tcp_packet(7, {.flags = kAck}), 60, 1, 0));
  CHECK(record.tcp_state == TcpState::opened);
  table.add(tcp_packet(7, {.flags = kRst, .reverse = true}), 60, 2, 0);
  CHECK(record.tcp_state == TcpState::reset);
}

TEST_CASE("a fixed table never holds more than its capacity, and says what it evicted") {
  constexpr uint32_t kCapacity = 1000;
  constexpr uint32_t kFlows = 100'000;
  FlowTable table(TableForm::fixed, kCapacity, kSeed);
  for (uint32_t flow = 0; flow < kFlows; ++flow) table.add(packet_of(flow), 60, flow, 0);
  CHECK(table.counters().created == kFlows);
  CHECK(table.counters().active == kCapacity);
  CHECK(table.counters().ended[static_cast<std::size_t>(EndReason::evicted)] == kFlows - kCapacity);
  uint32_t found = 0;
  table.for_each([&](FlowRecord&) { ++found; });
  CHECK(found == kCapacity);
}

TEST_CASE("a flood of single packets does not evict the heavy flows") {
  constexpr uint32_t kHeavy = 100;
  FlowTable table(TableForm::fixed, 1000, kSeed);
  for (uint32_t round = 0; round < 200; ++round) {
    for (uint32_t flow = 0; flow < kHeavy; ++flow) table.add(packet_of(flow), 60, round, 0);
    for (uint32_t single = 0; single < 500; ++single)
      table.add(packet_of(1'000'000 + round * 500 + single), 60, round, 0);
  }
  for (uint32_t flow = 0; flow < kHeavy; ++flow) {
    CHECK(table.flow(table.add(packet_of(flow), 60, 1000, 0))->total_packets() == 201);
  }
}

TEST_CASE("a growing table keeps every flow") {
  constexpr uint32_t kFlows = 300'000;
  FlowTable table(TableForm::growing, 64, kSeed);
  for (uint32_t round = 0; round < 2; ++round) {
    for (uint32_t flow = 0; flow < kFlows; ++flow) table.add(packet_of(flow, round == 1), 60, round, 0);
  }
  CHECK(table.counters().created == kFlows);
  CHECK(table.counters().active == kFlows);
  uint32_t exact = 0;
  table.for_each([&](FlowRecord& record) { exact += record.packets[0] == 1 && record.packets[1] == 1; });
  CHECK(exact == kFlows);
}

TEST_CASE("a growing table without more memory gives flows up, and says how many are lost to the reader") {
  FlowSettings settings;
  settings.growth_limit = 100;
  TimedTable table(TableForm::growing, 64, settings);
  for (uint32_t flow = 0; flow < 50; ++flow) table.add(packet_of(flow), 0);
  for (uint32_t flow = 0; flow < 150; ++flow) table.add(packet_of(flow), 100);
  CHECK(table.rows() == 100);
  CHECK(table.created() == 200);
  CHECK(table.ended(EndReason::evicted) == 100);
  CHECK(table.created() == table.active() + table.ended(EndReason::idle) + table.ended(EndReason::evicted));
}

TEST_CASE("a table takes at most 192 bytes a flow, beside what is needed for fragments") {
  for (const std::size_t flows : {16384U, 65536U, 262144U, 311296U}) {
    CHECK(FlowTable::bytes_for(flows) <= 192 * flows + FragmentCache::kBytes);
  }
}

TEST_CASE("keys that differ in one field are different flows") {
  FlowTable table(TableForm::fixed, 64, kSeed);
  Packet packet = packet_of(1);
  table.add(packet, 60, 0, 0);
  packet.key.vlans.push(100);
  table.add(packet, 60, 0, 0);
  packet.key.vlans.push(0);
  table.add(packet, 60, 0, 0);
  packet.key.protocol = 6;
  table.add(packet, 60, 0, 0);
  ++packet.key.high_port;
  table.add(packet, 60, 0, 0);
  CHECK(table.counters().created == 5);
}

}  // namespace
