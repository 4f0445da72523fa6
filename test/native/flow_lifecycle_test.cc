// How flows end, linger and begin anew.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/flows.h"

namespace {

using namespace headgate;
using namespace headgate::test;

// A conversation from SYN to the last FIN, a packet per 0.1 s; the last one comes at `begin` + 0.5.
Flow close_connection(TimedTable& table, double begin, uint32_t flow = 7) {
  table.add(tcp_packet(flow, {.flags = kSyn}), begin);
  table.add(tcp_packet(flow, {.flags = kSynAck, .reverse = true}), begin + 0.1);
  table.add(tcp_packet(flow, {.flags = kAck}), begin + 0.2);
  table.add(tcp_packet(flow, {.flags = kFin, .reverse = true}), begin + 0.3);
  table.add(tcp_packet(flow, {.flags = kFin}), begin + 0.4);
  return table.add(tcp_packet(flow, {.flags = kAck, .reverse = true}), begin + 0.5);
}

// "end packets" of every row, in the order of their numbers.
std::vector<std::string> rows_of(TimedTable& table) {
  std::vector<std::string> rows;
  table.table.for_each([&](const Flow& flow) {
    rows.push_back(std::string(kEndReasonNames[static_cast<std::size_t>(flow->end)]) + " " +
                   std::to_string(flow->total_packets()));
  });
  return rows;
}

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("lifecycle: a quiet flow ends when its protocol's timeout is over, not before") {
  struct Case {
    Packet packet;
    double timeout;
  };
  const Case cases[] = {
      {packet_of(1, false, 17), 60},         {packet_of(1, false, 1), 30},
      {packet_of(1, false, 58), 30},         {packet_of(1, false, 47), 60},
      {packet_of(1, false, 6), 60},  // without a TCP header nothing is known of its state
      {tcp_packet(1, {.flags = kSyn}), 10},  {tcp_packet(1, {.flags = kSynAck, .reverse = true}), 10},
      {tcp_packet(1, {.flags = kAck}), 300}, {tcp_packet(1, {.flags = kFin}), 300},
  };
  for (const Case& one : cases) {
    CAPTURE(int{one.packet.key.protocol});
    CAPTURE(int{one.packet.tcp_flags});
    TimedTable table(TableForm::fixed);
    const Flow flow = table.add(one.packet, 100);
    table.sweep(100 + one.timeout);
    CHECK(flow->end == EndReason::none);
    CHECK(table.active() == 1);
    table.sweep(100 + one.timeout + 0.000001);
    CHECK(flow->end == EndReason::idle);
    CHECK(table.active() == 0);
    CHECK(table.ended(EndReason::idle) == 1);
  }
}

TEST_CASE("lifecycle: timeouts are settings") {
  FlowSettings settings;
  settings.timeouts.udp = 2 * kSecond;
  settings.timeouts.tcp_established = 4 * kSecond;
  TimedTable table(TableForm::fixed, 1000, settings);
  table.add(packet_of(1), 0);
  table.add(tcp_packet(2, {}), 0);
  table.sweep(2.1);
  CHECK(table.active() == 1);
  table.sweep(4.1);
  CHECK(table.active() == 0);
}

TEST_CASE("lifecycle: a closed connection ends as fin, a reset one as rst, each after its stragglers") {
  TimedTable table(TableForm::fixed);
  const Flow closed = close_connection(table, 0);
  CHECK(closed->tcp_state == TcpState::closed);
  table.sweep(10.4);
  CHECK(closed->end == EndReason::none);
  table.sweep(10.6);
  CHECK(closed->end == EndReason::fin);
  CHECK(closed->total_packets() == 6);

  const Flow reset = table.add(tcp_packet(8, {.flags = kSyn}), 20);
  table.add(tcp_packet(8, {.flags = kRst | kAck, .reverse = true}), 20.1);
  table.sweep(31);
  CHECK(reset->end == EndReason::rst);
  CHECK(table.ended(EndReason::fin) == 1);
  CHECK(table.ended(EndReason::rst) == 1);
  CHECK(table.active() == 0);
  CHECK(table.created() == 2);
}

TEST_CASE("lifecycle: an ended flow lingers with its figures, then its record is free") {
  TimedTable table(TableForm::fixed);
  table.add(packet_of(1), 0);
  table.sweep(61);
  CHECK(rows_of(table) == Rows{"idle 1"});
  table.sweep(121);
  CHECK(rows_of(table) == Rows{"idle 1"});
  table.sweep(121.1);
  CHECK(rows_of(table) == Rows{});
  const Flow again = table.add(packet_of(1), 122);
  CHECK(again->total_packets() == 1);
  CHECK(again->end == EndReason::none);
}

TEST_CASE("lifecycle: without lingering an ended flow is gone at once") {
  FlowSettings settings;
  settings.timeouts.linger = 0;
  TimedTable table(TableForm::fixed, 1000, settings);
  table.add(packet_of(1), 0);
  table.sweep(61);
  CHECK(table.rows() == 0);
  close_connection(table, 100);
  CHECK(table.add(tcp_packet(7, {.flags = kSyn}), 101)->total_packets() == 1);
  CHECK(table.ended(EndReason::fin) == 1);
}

TEST_CASE("lifecycle: a packet for a lingering flow goes on with its counters and counts as a new flow") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add(packet_of(1), 0);
  flow->set(Mark::shown);
  table.sweep(61);
  CHECK(table.active() == 0);
  const Flow again = table.add(packet_of(1, true), 62);
  CHECK(again.record == flow.record);
  CHECK(again->total_packets() == 2);
  CHECK(again->total_bytes() == 200);
  CHECK(again->end == EndReason::none);
  CHECK(again->is(Mark::shown));
  CHECK(again.detail->first == 0);
  CHECK(table.active() == 1);
  CHECK(table.created() == 2);
  table.sweep(200);
  CHECK(table.ended(EndReason::idle) == 2);
  CHECK(table.created() == 2);
}

TEST_CASE("lifecycle: a flow that went quiet ends by its next packet, were it never swept") {
  TimedTable live(TableForm::fixed);
  live.add(packet_of(1), 0);
  live.add(packet_of(1), 60.5);
  CHECK(live.ended(EndReason::idle) == 1);
  CHECK(live.active() == 1);
  CHECK(rows_of(live) == Rows{" 2"});

  TimedTable file(TableForm::growing);
  file.add(packet_of(1), 0);
  file.add(packet_of(1), 59.5);
  file.add(packet_of(1, true), 120);
  CHECK(rows_of(file) == Rows{"idle 2", " 1"});
  CHECK(file.created() == 2);
}

TEST_CASE("lifecycle: a SYN on a connection that is over begins a new one, other packets do not") {
  TimedTable file(TableForm::growing);
  close_connection(file, 0);
  file.add(tcp_packet(7, {.flags = kRst, .reverse = true}), 0.6);
  file.add(tcp_packet(7, {.flags = kSynAck, .reverse = true}), 0.7);
  close_connection(file, 1);
  file.add(tcp_packet(7, {.flags = kSyn}), 2);
  file.add(tcp_packet(7, {.flags = kRst, .reverse = true}), 2.1);
  file.add(tcp_packet(7, {.flags = kSyn}), 2.2);
  CHECK(rows_of(file) == Rows{"fin 8", "fin 6", "rst 2", " 1"});

  TimedTable live(TableForm::fixed);
  close_connection(live, 0);
  const Flow flow = live.add(tcp_packet(7, {.flags = kSyn, .reverse = true}), 1);
  CHECK(flow->total_packets() == 7);
  CHECK(flow->tcp_state == TcpState::syn);
  CHECK(flow->tcp_flags[0] + flow->tcp_flags[1] == kSyn);
  CHECK(live.ended(EndReason::fin) == 1);
  CHECK(live.active() == 1);
}

TEST_CASE("lifecycle: a flow that has grown old is cut, in a file into rows, live in the counts of flows alone") {
  for (const TableForm form : {TableForm::growing, TableForm::fixed}) {
    TimedTable table(form);
    for (double time = 0; time <= 4000; time += 10) table.add(packet_of(1), time);
    CHECK(table.ended(EndReason::active) == 2);
    CHECK(table.created() == 3);
    CHECK(table.active() == 1);
    uint64_t packets = 0;
    for (const std::string& row : rows_of(table)) packets += std::stoul(row.substr(row.find(' ')));
    CHECK(packets == 401);
    CHECK(table.rows() == (form == TableForm::growing ? 3 : 1));
  }
}

TEST_CASE("lifecycle: a cut connection goes on where it was") {
  TimedTable file(TableForm::growing);
  file.add(tcp_packet(7, {.flags = kSyn, .reverse = true}), 0);
  file.add(tcp_packet(7, {.flags = kSynAck}), 0.1);
  file.add(tcp_packet(7, {.flags = kAck, .reverse = true}), 0.2);
  for (double time = 1; time <= 2000; time += 100) {
    file.add(tcp_packet(7, {.sequence = 100, .payload = 100}), time);
  }
  const Flow flow = file.add(tcp_packet(7, {.flags = kFin, .reverse = true}), 2000);
  CHECK(file.ended(EndReason::active) == 1);
  CHECK(file.rows() == 2);
  CHECK(flow->tcp_state == TcpState::closing);
  CHECK(flow->initiator == packet_of(7, true).direction);
  CHECK(flow.detail->retransmitted[static_cast<unsigned>(packet_of(7).direction)] == flow->total_packets() - 1);
  CHECK_FALSE(flow->is(Mark::handshake_complete));
}

TEST_CASE("lifecycle: finish ends what lives, each by its own reason") {
  TimedTable file(TableForm::growing);
  close_connection(file, 0);
  file.add(tcp_packet(8, {.flags = kRst}), 0);
  file.add(packet_of(1), 30);
  file.add(packet_of(2), 100);
  file.table.finish();
  CHECK(rows_of(file) == Rows{"fin 6", "rst 1", "idle 1", "stopped 1"});
  CHECK(file.active() == 0);
  CHECK(file.created() == 4);
}

TEST_CASE("lifecycle: time never goes backward, and a flow stamped in the future ends like any other") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add_stamped(packet_of(1), 4'000'000'000, 100);
  table.add(packet_of(2), 101);
  table.add(packet_of(2), 50);
  table.sweep(90);
  CHECK(table.active() == 2);
  table.sweep(160.5);
  CHECK(flow->end == EndReason::idle);
  CHECK(table.active() == 1);
}

TEST_CASE("lifecycle: a sweep looks at no more records than it may, and goes on where it stopped") {
  TimedTable table(TableForm::fixed);
  for (uint32_t flow = 0; flow < 100; ++flow) table.add(packet_of(flow), 0);
  table.sweep(61, 30);
  CHECK(table.ended(EndReason::idle) == 30);
  table.sweep(61, 30);
  CHECK(table.ended(EndReason::idle) == 60);
  table.sweep(61, 1000);
  CHECK(table.ended(EndReason::idle) == 100);
  table.sweep(122, 40);
  CHECK(table.rows() == 60);
  table.sweep(122, 1000);
  CHECK(table.rows() == 0);
}

TEST_CASE("lifecycle: ticks look at every record within five seconds, however often they come") {
  for (const double step : {0.001, 0.1, 1.0, 7.0}) {
    CAPTURE(step);
    TimedTable table(TableForm::fixed);
    table.table.advance(0);
    for (uint32_t flow = 0; flow < 100; ++flow) table.add(packet_of(flow), 1);
    for (double time = 1; time < 61; time += step) table.table.tick(static_cast<int64_t>(time * kSecond));
    CHECK(table.ended(EndReason::idle) == 0);
    for (double time = 61; time < 66.1 + step; time += step) table.table.tick(static_cast<int64_t>(time * kSecond));
    CHECK(table.ended(EndReason::idle) == 100);
  }
}

TEST_CASE("lifecycle: who lingers gives way before who lives, the oldest first") {
  TimedTable table(TableForm::fixed, 100);
  for (uint32_t flow = 0; flow < 40; ++flow) table.add(packet_of(flow), 0);
  for (uint32_t flow = 40; flow < 100; ++flow) table.add(packet_of(flow), 30);
  table.sweep(61);
  CHECK(table.ended(EndReason::idle) == 40);
  table.add(packet_of(200), 61);
  uint64_t lingering = 0;
  table.table.for_each([&](const Flow& flow) { lingering += flow->has_ended(); });
  CHECK(lingering == 39);
  for (uint32_t flow = 201; flow < 240; ++flow) table.add(packet_of(flow), 62);
  CHECK(table.ended(EndReason::evicted) == 0);
  CHECK(table.active() == 100);
  table.add(packet_of(300), 63);
  CHECK(table.ended(EndReason::evicted) == 1);
  CHECK(table.active() == 100);
}

TEST_CASE("lifecycle: whatever happens, created is active and ended together") {
  for (const TableForm form : {TableForm::growing, TableForm::fixed}) {
    TimedTable table(form, 64);
    uint32_t random = 1;
    uint64_t packets = 0;
    double time = 0;
    for (int step = 0; step < 50'000; ++step) {
      random = random * 1664525U + 1013904223U;
      const uint32_t flow = random >> 24U & 127U;
      const uint8_t flags[] = {kSyn, kSynAck, kAck, kFin, kRst, kAck, kAck, kSyn};
      time += random >> 16U & 3U;
      if ((random >> 8U & 7U) == 0) time += 40;
      table.add(flow < 64 ? packet_of(flow) : tcp_packet(flow, {.flags = flags[random >> 12U & 7U]}), time);
      if ((random & 0xff00U) == 0) table.sweep(time, 10);
      ++packets;
    }
    uint64_t ended = 0;
    for (const uint64_t count : table.table.counters().ended) ended += count;
    CHECK(table.created() == table.active() + ended);
    uint64_t counted = 0;
    uint64_t living = 0;
    table.table.for_each([&](const Flow& flow) {
      counted += flow->total_packets();
      living += !flow->has_ended();
    });
    CHECK(living == table.active());
    if (form == TableForm::growing) CHECK(counted == packets);
    if (form == TableForm::growing) CHECK(table.rows() == table.created());
  }
}

TEST_CASE("lifecycle: in a file, whether and when the index is cleared makes no difference") {
  const auto rows_from = [](std::size_t capacity) {
    TimedTable table(TableForm::growing, capacity);
    for (uint32_t step = 0; step < 20'000; ++step) table.add(packet_of(step * 7919U % 500U), step * 0.3);
    table.table.finish();
    return rows_of(table);
  };
  CHECK(rows_from(1) == rows_from(100'000));
}
