// Fragments and the flows of their datagrams.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

#include "support/flows.h"
#include "support/moves.h"

namespace {

using namespace headgate;
using namespace headgate::test;

// A fragment of a UDP datagram of flow `flow`, as the decoder sees it: without ports unless it is the first.
Packet fragment_of(uint32_t flow, FragmentKind kind, uint32_t identification = 1, bool reverse = false) {
  Packet packet = packet_of(flow, reverse);
  packet.fragment = kind;
  packet.fragment_id = identification;
  if (kind != FragmentKind::later) return packet;
  packet.direction = reverse ? set_endpoints(packet.key, ipv4_address(0xffffffffU), 0, ipv4_address(flow), 0)
                             : set_endpoints(packet.key, ipv4_address(flow), 0, ipv4_address(0xffffffffU), 0);
  return packet;
}

constexpr auto kFirst = FragmentKind::first;
constexpr auto kLater = FragmentKind::later;

// Packets by flow: "with" or "without" ports.
struct Counted {
  uint64_t with = 0;
  uint64_t without = 0;
  friend bool operator==(const Counted&, const Counted&) = default;
};

Counted counted(FlowTable& table) {
  Counted result;
  table.for_each([&](const Flow& flow) {
    (flow->key.low_port + flow->key.high_port != 0 ? result.with : result.without) += flow->total_packets();
  });
  return result;
}

}  // namespace

TEST_CASE("fragments: in whichever order they come, they are one flow") {
  std::array<int, 3> order = {0, 1, 2};
  do {
    TimedTable table(TableForm::fixed);
    double time = 1;
    for (const int piece : order) table.add(fragment_of(5, piece == 0 ? kFirst : kLater), time++);
    CHECK(table.rows() == 1);
    const Flow flow = table.table.flow(0);
    CHECK(flow->key == packet_of(5).key);
    CHECK(flow->packets[static_cast<unsigned>(packet_of(5).direction)] == 3);
    CHECK(flow->total_bytes() == 300);
    CHECK(flow->ip_bytes[static_cast<unsigned>(packet_of(5).direction)] == 300);
    CHECK(flow.detail->first == 1 * kSecond);
    CHECK(flow->last == 3 * kSecond);
    CHECK(table.table.counters().fragments_joined == 2);
    CHECK(table.table.counters().fragments_orphaned == 0);
  } while (std::ranges::next_permutation(order).found);
}

TEST_CASE("fragments: one that waits has no record, and then its datagram's") {
  TimedTable table(TableForm::fixed);
  CHECK(table.table.add(fragment_of(5, kLater), 100, 0, 0) == FlowTable::kHeldBack);
  CHECK(table.rows() == 0);
  const uint32_t at = table.table.add(fragment_of(5, kFirst), 100, 0, 0);
  CHECK(table.table.add(fragment_of(5, kLater), 100, 0, 0) == at);
}

TEST_CASE("fragments: kept separate, later ones are a flow without ports") {
  FlowSettings settings;
  settings.fragments = Fragments::separate;
  TimedTable table(TableForm::growing, 10, settings);
  for (const FragmentKind kind : {kFirst, kLater, kLater}) table.add(fragment_of(5, kind), 1);
  CHECK(counted(table.table) == Counted{1, 2});
}

TEST_CASE("fragments: without a first one they are counted without ports, when the wait is over") {
  TimedTable table(TableForm::fixed);
  table.add(fragment_of(5, kLater), 1);
  table.add(fragment_of(5, kLater), 10);
  table.sweep(25);
  CHECK(counted(table.table) == Counted{0, 0});
  table.sweep(25.1);
  CHECK(counted(table.table) == Counted{0, 2});
  CHECK(table.table.counters().fragments_orphaned == 2);
  const Flow flow = table.table.flow(0);
  CHECK(flow->initiator == fragment_of(5, kLater).direction);
  CHECK(flow.detail->first == 1 * kSecond);
  CHECK(flow->last == 10 * kSecond);
  table.add(fragment_of(5, kFirst), 26);
  CHECK(counted(table.table) == Counted{1, 2});
}

TEST_CASE("fragments: the wait also ends by a fragment that comes too late, and with the capture") {
  TimedTable table(TableForm::growing);
  table.add(fragment_of(5, kLater), 1);
  table.add(fragment_of(5, kFirst), 20);
  CHECK(counted(table.table) == Counted{1, 1});
  table.add(fragment_of(5, kLater), 36);
  CHECK(counted(table.table) == Counted{1, 1});
  table.table.finish();
  CHECK(counted(table.table) == Counted{1, 2});
  CHECK(table.active() == 0);
}

TEST_CASE("fragments: ticks end the wait though no flow is there to be swept") {
  TimedTable table(TableForm::fixed);
  table.table.tick(0);
  table.add(fragment_of(5, kLater), 1);
  for (double time = 1; time < 22; time += 0.5) table.table.tick(static_cast<int64_t>(time * kSecond));
  CHECK(counted(table.table) == Counted{0, 1});
}

TEST_CASE("fragments: a datagram is told by ends, direction, VLANs, protocol and identification") {
  TimedTable table(TableForm::fixed);
  table.add(fragment_of(5, kFirst), 1);
  table.add(fragment_of(5, kLater, 2), 1);
  table.add(fragment_of(5, kLater, 1, true), 1);
  table.add(fragment_of(6, kLater), 1);
  Packet packet = fragment_of(5, kLater);
  packet.key.vlans.push(7);
  table.add(packet, 1);
  packet = fragment_of(5, kLater);
  packet.key.protocol = 6;
  table.add(packet, 1);
  CHECK(counted(table.table) == Counted{1, 0});
  table.add(fragment_of(5, kLater), 1);
  CHECK(counted(table.table) == Counted{2, 0});
  table.table.finish();
  CHECK(counted(table.table) == Counted{2, 5});
}

TEST_CASE("fragments: the next datagram with the same identification takes the place of the last") {
  TimedTable table(TableForm::fixed);
  Packet first = fragment_of(5, kFirst);
  table.add(first, 1);
  first.direction = set_endpoints(first.key, ipv4_address(5), 4001, ipv4_address(0xffffffffU), 53);
  const Flow second = table.add(first, 2);
  table.add(fragment_of(5, kLater), 2);
  CHECK(second->total_packets() == 2);
}

TEST_CASE("fragments: IPv6 names another protocol in later fragments when extension headers come first") {
  TimedTable table(TableForm::fixed);
  for (const bool later_first : {false, true}) {
    CAPTURE(later_first);
    Packet first = fragment_of(5, kFirst, later_first);
    Packet later = fragment_of(5, kLater, later_first);
    first.key.ip_version = later.key.ip_version = 6;
    later.key.protocol = 60;
    table.add(later_first ? later : first, 1);
    table.add(later_first ? first : later, 1);
  }
  CHECK(table.rows() == 1);
  CHECK(counted(table.table) == Counted{4, 0});
}

TEST_CASE("fragments: a host that talks to itself has both its directions told by the ports") {
  TimedTable table(TableForm::fixed);
  Packet first = fragment_of(5, kFirst);
  first.direction = set_endpoints(first.key, ipv4_address(5), 4000, ipv4_address(5), 53);
  Packet later = first;
  later.fragment = kLater;
  later.direction = set_endpoints(later.key, ipv4_address(5), 0, ipv4_address(5), 0);
  table.add(first, 1);
  const Flow flow = table.add(later, 1);
  CHECK(flow->packets[static_cast<unsigned>(first.direction)] == 2);
}

TEST_CASE("fragments: more datagrams than the cache holds: every fragment is counted once") {
  for (const TableForm form : {TableForm::fixed, TableForm::growing}) {
    TimedTable table(form, 100'000);
    std::mt19937 random(3);
    uint64_t packets = 0;
    for (int step = 0; step < 60'000; ++step) {
      const auto identification = static_cast<uint32_t>(random() % 20'000);
      const bool is_first = random() % 3 == 0;
      table.add(fragment_of(identification % 50, is_first ? kFirst : kLater, identification), step * 0.0001);
      ++packets;
    }
    table.table.finish();
    const Counted result = counted(table.table);
    CHECK(result.with + result.without == packets);
    CHECK(table.table.counters().fragments_orphaned == result.without);
  }
}

TEST_CASE("fragments: what a table knows and holds of datagrams goes along when buckets move") {
  for (const bool both_hold : {false, true}) {
    CAPTURE(both_hold);
    TimedTable donor(TableForm::fixed);
    FlowTable gainer(TableForm::fixed, 1000, {2, 4, 6, 8, 10, 12});
    const auto add = [&](const Packet& packet) { return gainer.add(packet, 100, 5 * kSecond, 0); };
    gainer.advance(5 * kSecond);
    donor.add(fragment_of(1, kLater), 1);  // its first comes to the gainer, after the move
    donor.add(fragment_of(2, kFirst), 1);  // its later one comes to the gainer, after the move
    donor.add(fragment_of(3, kFirst), 1);  // its later one came to the gainer, before the move
    donor.add(fragment_of(4, kLater), 1);  // its first one came to the gainer, before the move
    if (both_hold) add(fragment_of(1, kLater));
    add(fragment_of(3, kLater));
    add(fragment_of(4, kFirst));
    move_flows(donor.table, gainer);
    add(fragment_of(1, kFirst));
    add(fragment_of(2, kLater));
    CHECK(counted(gainer) == Counted{both_hold ? 9U : 8U, 0});
    CHECK(donor.rows() == 0);
    donor.table.finish();
    gainer.finish();
    CHECK(counted(gainer) == Counted{both_hold ? 9U : 8U, 0});
    CHECK(donor.rows() == 0);
    CHECK(gainer.counters().fragments_orphaned + donor.table.counters().fragments_orphaned == 0);
  }
}
