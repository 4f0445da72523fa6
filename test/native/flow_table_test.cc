// The flow table: counts per direction, eviction in the fixed form, growth in the other.
#include "flow/table.h"

#include <doctest/doctest.h>

#include <cstring>

namespace {

using namespace headgate;

constexpr HashSeed kSeed = {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb,
                            0xd6e8feb86659fd93, 0xa0761d6478bd642f, 0xe7037ed1a0b428db};

Address ipv4(uint32_t number) {
  Address address{};
  std::memcpy(address.data(), &number, sizeof number);
  return address;
}

// A UDP packet of flow `flow`, from its client or back.
Packet packet_of(uint32_t flow, bool reverse = false, uint32_t ip_bytes = 100) {
  Packet packet{};
  packet.key.ip_version = 4;
  packet.key.protocol = 17;
  const Address client = ipv4(flow);
  const Address server = ipv4(0xffffffffU);
  packet.direction = reverse ? set_endpoints(packet.key, server, 53, client, 4000)
                             : set_endpoints(packet.key, client, 4000, server, 53);
  packet.packet_class = PacketClass::ipv4;
  packet.has_flow = true;
  packet.ip_bytes = ip_bytes;
  return packet;
}

Packet tcp_packet(uint8_t flags, bool reverse) {
  Packet packet = packet_of(7, reverse);
  packet.key.protocol = 6;
  packet.has_tcp = true;
  packet.tcp_flags = flags;
  return packet;
}

TEST_CASE("both directions of a conversation are one flow, counted apart") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  table.add(packet_of(1), 114, 1000, 5);
  table.add(packet_of(1, true, 500), 514, 3000, 5);
  const FlowRecord& record = table.add(packet_of(1), 114, 2000, 5);
  const auto forward = static_cast<unsigned>(record.initiator);
  CHECK(record.packets[forward] == 2);
  CHECK(record.packets[1 - forward] == 1);
  CHECK(record.bytes[forward] == 228);
  CHECK(record.bytes[1 - forward] == 514);
  CHECK(record.ip_bytes[forward] == 200);
  CHECK(record.ip_bytes[1 - forward] == 500);
  CHECK(record.first == 1000);
  CHECK(record.last == 3000);
  CHECK(record.bucket == 5);
  CHECK(table.counters().created == 1);
  CHECK(table.counters().active == 1);
}

TEST_CASE("timestamps that go backward move the beginning, never the end") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  table.add(packet_of(1), 60, 5000, 0);
  const FlowRecord& record = table.add(packet_of(1), 60, -4000, 0);
  CHECK(record.first == -4000);
  CHECK(record.last == 5000);
}

TEST_CASE("the first packet's source is the initiator, until a SYN says otherwise or a report has named it") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  const Packet answer = tcp_packet(tcp_flag::syn | tcp_flag::ack, true);
  const Packet open = tcp_packet(tcp_flag::syn, false);
  FlowRecord& record = table.add(answer, 60, 1, 0);
  CHECK(record.initiator == answer.direction);
  table.add(open, 60, 2, 0);
  CHECK(record.initiator == open.direction);
  record.shown = true;
  table.add(tcp_packet(tcp_flag::syn, true), 60, 3, 0);
  CHECK(record.initiator == open.direction);
}

TEST_CASE("a TCP connection goes from syn to closed") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  const FlowRecord& record = table.add(tcp_packet(tcp_flag::syn, false), 60, 1, 0);
  CHECK(record.tcp_state == TcpState::syn);
  table.add(tcp_packet(tcp_flag::syn | tcp_flag::ack, true), 60, 2, 0);
  CHECK(record.tcp_state == TcpState::syn_ack);
  table.add(tcp_packet(tcp_flag::ack, false), 60, 3, 0);
  CHECK(record.tcp_state == TcpState::established);
  table.add(tcp_packet(tcp_flag::fin | tcp_flag::ack, true), 60, 4, 0);
  CHECK(record.tcp_state == TcpState::closing);
  table.add(tcp_packet(tcp_flag::fin | tcp_flag::ack, false), 60, 5, 0);
  CHECK(record.tcp_state == TcpState::closed);
}

TEST_CASE("a reset ends a connection, and one whose start was not seen is new") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  const FlowRecord& record = table.add(tcp_packet(tcp_flag::ack, false), 60, 1, 0);
  CHECK(record.tcp_state == TcpState::opened);
  table.add(tcp_packet(tcp_flag::rst, true), 60, 2, 0);
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
    CHECK(table.add(packet_of(flow), 60, 1000, 0).total_packets() == 201);
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

TEST_CASE("flows of moved buckets go over whole, and exist once") {
  FlowTable donor(TableForm::fixed, 1000, kSeed);
  FlowTable gainer(TableForm::fixed, 1000, {2, 4, 6, 8, 10, 12});
  for (uint32_t flow = 0; flow < 100; ++flow) {
    for (uint32_t round = 0; round < 3; ++round)
      donor.add(packet_of(flow), 60, 100 + round, static_cast<uint16_t>(flow % 10));
  }
  gainer.add(packet_of(5, true), 60, 50,
             5);  // the gainer has seen this one since the change of owners, stamped earlier
  donor.move_to(gainer, [](uint16_t bucket) { return bucket >= 5; });
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
  const FlowRecord& merged = gainer.add(packet_of(5), 60, 200, 5);
  CHECK(merged.total_packets() == 5);
  CHECK(merged.first == 50);
  CHECK(merged.initiator == packet_of(5, true).direction);
}

TEST_CASE("merging gives the same whatever the order") {
  FlowTable a(TableForm::fixed, 16, kSeed);
  FlowTable b(TableForm::fixed, 16, kSeed);
  const FlowRecord early = a.add(tcp_packet(tcp_flag::syn, false), 60, 10, 3);
  const FlowRecord later = b.add(tcp_packet(tcp_flag::ack, true), 1500, 20, 3);
  FlowRecord one = early;
  FlowRecord two = later;
  merge(one, later);
  merge(two, early);
  CHECK(std::memcmp(&one, &two, sizeof one) == 0);
  CHECK(one.total_bytes() == 1560);
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
