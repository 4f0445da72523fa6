// What is measured of flows: handshakes, retransmissions, histograms.
#include <doctest/doctest.h>

#include "flow/tcp_sequence.h"
#include "support/flows.h"

namespace {

using namespace headgate;
using namespace headgate::test;

// Nanoseconds, or -1 when no handshake was seen.
int64_t handshake_of(const Flow& flow) {
  return flow->is(Mark::handshake_complete) ? flow.detail->handshake : int64_t{-1};
}

// Retransmitted packets of flow 1, from the client and back.
uint64_t retransmitted(const Flow& flow, bool reverse = false) {
  return flow.detail->retransmitted[static_cast<unsigned>(packet_of(1, reverse).direction)];
}

Packet data(uint32_t sequence, uint32_t payload, bool reverse = false) {
  return tcp_packet(1, {.reverse = reverse, .sequence = sequence, .payload = payload});
}

}  // namespace

TEST_CASE("handshake: from the first SYN to the ACK that answers the SYN-ACK") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add(tcp_packet(1, {.flags = kSyn}), 10);
  table.add(tcp_packet(1, {.flags = kSyn}), 11);
  table.add(tcp_packet(1, {.flags = kSynAck, .reverse = true}), 11.25);
  CHECK(handshake_of(flow) == -1);
  table.add(tcp_packet(1, {.flags = kAck}), 11.5);
  CHECK(handshake_of(flow) == 1'500'000'000);
  table.add(tcp_packet(1, {.flags = kAck}), 12);
  CHECK(handshake_of(flow) == 1'500'000'000);
  CHECK(table.table.counters().handshakes.sum == 1.5);
  CHECK(table.table.counters().handshakes.counts == std::array<uint64_t, 9>{0, 0, 0, 0, 0, 0, 0, 1, 0});
}

TEST_CASE("handshake: none where a part of it was not seen, or somebody else's ACK came") {
  TimedTable table(TableForm::fixed);
  table.add(tcp_packet(1, {.flags = kSynAck, .reverse = true}), 0);
  CHECK(handshake_of(table.add(tcp_packet(1, {.flags = kAck}), 1)) == -1);
  table.add(tcp_packet(2, {.flags = kSyn}), 0);
  CHECK(handshake_of(table.add(tcp_packet(2, {.flags = kAck}), 1)) == -1);
  table.add(tcp_packet(3, {.flags = kSyn}), 0);
  table.add(tcp_packet(3, {.flags = kSynAck, .reverse = true}), 1);
  CHECK(handshake_of(table.add(tcp_packet(3, {.flags = kAck, .reverse = true}), 2)) == -1);
  table.add(tcp_packet(4, {.flags = kAck}), 0);
  table.add(tcp_packet(4, {.flags = kSyn}), 1);
  table.add(tcp_packet(4, {.flags = kSynAck, .reverse = true}), 2);
  CHECK(handshake_of(table.add(tcp_packet(4, {.flags = kAck}), 3)) == -1);
  table.add(tcp_packet(5, {.flags = kSyn}), 0);
  table.add(tcp_packet(5, {.flags = kSynAck, .reverse = true}), 1);
  CHECK(handshake_of(table.add(tcp_packet(5, {.flags = kRst | kAck}), 2)) == -1);
  CHECK(handshake_of(table.add(packet_of(6), 0)) == -1);
  CHECK(table.table.counters().handshakes.sum == 0);
}

TEST_CASE("handshake: a SYN that its answer overtook on the way to the table is still the beginning") {
  TimedTable table(TableForm::fixed);
  table.add_stamped(tcp_packet(1, {.flags = kSynAck, .reverse = true}), 1.125, 1);
  table.add_stamped(tcp_packet(1, {.flags = kSyn}), 1, 1);
  CHECK(handshake_of(table.add_stamped(tcp_packet(1, {.flags = kAck}), 1.25, 1)) == 250'000'000);
}

TEST_CASE("handshake: each connection has its own") {
  TimedTable table(TableForm::fixed);
  Flow flow{};
  for (const double begin : {0.0, 5.0}) {
    flow = table.add(tcp_packet(1, {.flags = kSyn}), begin);
    CHECK(handshake_of(flow) == -1);
    table.add(tcp_packet(1, {.flags = kSynAck, .reverse = true}), begin + 0.5);
    table.add(tcp_packet(1, {.flags = kAck}), begin + 0.5 + begin / 10);
    table.add(tcp_packet(1, {.flags = kRst, .reverse = true}), begin + 2);
  }
  CHECK(handshake_of(flow) == 1'000'000'000);
  CHECK(table.table.counters().handshakes.sum == 1.5);
}

TEST_CASE("retransmissions: segments whose last byte was seen before, each direction for itself") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add(data(1000, 100), 0);
  table.add(data(1100, 100), 0);
  CHECK(retransmitted(flow) == 0);
  table.add(data(1000, 100), 0);
  table.add(data(1100, 100), 0);
  table.add(data(1150, 50), 0);
  CHECK(retransmitted(flow) == 3);
  table.add(data(1150, 100), 0);  // half old, half new
  table.add(data(1250, 100), 0);
  CHECK(retransmitted(flow) == 3);
  table.add(data(1000, 100, true), 0);
  CHECK(retransmitted(flow, true) == 0);
  table.add(data(1000, 100, true), 0);
  CHECK(retransmitted(flow, true) == 1);
  CHECK(retransmitted(flow) == 3);
}

TEST_CASE("retransmissions: neither acknowledgements nor keep-alives, nor probes of a closed window") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add(data(1000, 100), 0);
  table.add(data(1100, 0), 0);
  table.add(data(1000, 0), 0);
  table.add(data(1099, 1), 0);
  table.add(data(1099, 1), 0);
  CHECK(retransmitted(flow) == 0);
  table.add(data(1098, 1), 0);
  CHECK(retransmitted(flow) == 1);
}

TEST_CASE("retransmissions: sequence numbers wrap, and a stream that is elsewhere is taken up there") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add(data(0xffffffc0U, 0x80), 0);  // ends at 0x40
  table.add(data(0x40, 0x40), 0);
  CHECK(retransmitted(flow) == 0);
  table.add(data(0xffffffc0U, 0x80), 0);
  CHECK(retransmitted(flow) == 1);
  table.add(data(0x80 - kLargestTcpWindow - 0x10, 0x10), 0);
  table.add(data(0x80 - kLargestTcpWindow, 0x10), 0);
  CHECK(retransmitted(flow) == 1);
  table.add(data(0x80 - kLargestTcpWindow, 0x10), 0);
  CHECK(retransmitted(flow) == 2);
}

TEST_CASE("retransmissions: data on a SYN begins behind it, and a new connection has numbers of its own") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add(tcp_packet(1, {.flags = kSyn, .sequence = 999, .payload = 100}), 0);
  table.add(data(1000, 100), 0);
  CHECK(retransmitted(flow) == 1);
  table.add(data(1100, 100), 0);
  CHECK(retransmitted(flow) == 1);
  table.add(tcp_packet(1, {.flags = kRst, .reverse = true}), 1);
  table.add(tcp_packet(1, {.flags = kSyn, .sequence = 499}), 2);
  table.add(data(500, 100), 2);
  CHECK(retransmitted(flow) == 1);
  CHECK(table.created() == 2);
}

TEST_CASE("histograms: what ended, by duration and by size, to the bound") {
  TimedTable table(TableForm::fixed);
  for (const uint32_t flow : {1U, 2U, 3U}) table.add(packet_of(flow), 0);  // the first: 0 s, 100 bytes
  table.add(packet_of(2, true), 10);                                       // 10 s, 200 bytes
  for (int packet = 1; packet <= 10; ++packet) table.add(packet_of(3), 10 + packet * 0.01);  // 10.1 s, 1,100 bytes
  const FlowTableCounters& counters = table.table.counters();
  CHECK(counters.durations.counts == std::array<uint64_t, 9>{});
  table.sweep(100);
  CHECK(counters.durations.counts == std::array<uint64_t, 9>{1, 0, 0, 0, 1, 1, 0, 0, 0});
  CHECK(counters.durations.sum == doctest::Approx(20.1));
  CHECK(counters.sizes.counts == std::array<uint64_t, 9>{1, 1, 1, 0, 0, 0, 0, 0, 0});
  CHECK(counters.sizes.sum == 1400);
}

TEST_CASE("histograms: a record that holds several flows in turn tells each of them once") {
  TimedTable table(TableForm::fixed);
  table.add(packet_of(1), 0);
  table.add(packet_of(1), 1);
  table.sweep(70);
  table.add(packet_of(1), 80);
  table.add(packet_of(1), 80.5);
  table.add(packet_of(1), 82);
  table.sweep(150);
  const FlowTableCounters& counters = table.table.counters();
  CHECK(counters.durations.sum == 3);
  CHECK(counters.sizes.sum == 500);
  CHECK(counters.sizes.counts == std::array<uint64_t, 9>{0, 2, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("histograms: a flow that was cut is told piece by piece") {
  TimedTable table(TableForm::fixed);
  for (double time = 0; time <= 4000; time += 10) table.add(packet_of(1), time);
  table.sweep(4100);
  CHECK(table.table.counters().sizes.sum == 40100);
  CHECK(table.table.counters().durations.counts[7] + table.table.counters().durations.counts[8] == 3);
}

TEST_CASE("histograms: the last bucket takes what is beyond all bounds") {
  Histogram<kSizeBounds> histogram;
  for (const double value : {0.0, 100.0, 100.5, 1e9, 1e9 + 1, 1e300}) histogram.observe(value);
  CHECK(histogram.counts == std::array<uint64_t, 9>{2, 1, 0, 0, 0, 0, 0, 1, 2});
}
