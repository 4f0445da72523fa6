// Packets of flows as the decoder would hand them over, for the tests of the flow table.
#pragma once

#include <cstring>

#include "base/clock.h"
#include "flow/table.h"

namespace headgate::test {

inline constexpr HashSeed kSeed = {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb,
                                   0xd6e8feb86659fd93, 0xa0761d6478bd642f, 0xe7037ed1a0b428db};

inline Address ipv4_address(uint32_t number) {
  Address address{};
  std::memcpy(address.data(), &number, sizeof number);
  return address;
}

// A packet of flow `flow`, from its client (whose port is 4000) or back.
inline Packet packet_of(uint32_t flow, bool reverse = false, uint8_t protocol = 17, uint32_t ip_bytes = 100) {
  Packet packet{};
  packet.key.ip_version = 4;
  packet.key.protocol = protocol;
  const Address client = ipv4_address(flow);
  const Address server = ipv4_address(0xffffffffU);
  packet.direction = reverse ? set_endpoints(packet.key, server, 53, client, 4000)
                             : set_endpoints(packet.key, client, 4000, server, 53);
  packet.packet_class = PacketClass::ipv4;
  packet.has_flow = true;
  packet.ip_bytes = ip_bytes;
  return packet;
}

struct Segment {
  uint8_t flags = tcp_flag::ack;
  bool reverse = false;
  uint32_t sequence = 0;
  uint32_t payload = 0;
};

inline Packet tcp_packet(uint32_t flow, const Segment& segment) {
  Packet packet = packet_of(flow, segment.reverse, 6, 40 + segment.payload);
  packet.has_tcp = true;
  packet.tcp_flags = segment.flags;
  packet.tcp_sequence = segment.sequence;
  packet.tcp_payload = segment.payload;
  return packet;
}

inline constexpr uint8_t kSyn = tcp_flag::syn;
inline constexpr uint8_t kSynAck = tcp_flag::syn | tcp_flag::ack;
inline constexpr uint8_t kAck = tcp_flag::ack;
inline constexpr uint8_t kFin = tcp_flag::fin | tcp_flag::ack;
inline constexpr uint8_t kRst = tcp_flag::rst;

// A table whose time is that of its packets.
struct TimedTable {
  explicit TimedTable(TableForm form, std::size_t capacity = 1000, const FlowSettings& settings = {})
      : table(form, capacity, kSeed, settings) {}

  // Adds a packet of 100 bytes at `seconds`, stamped so. No flow is there when it is held back.
  Flow add(const Packet& packet, double seconds) { return add_stamped(packet, seconds, seconds); }
  Flow add_stamped(const Packet& packet, double stamp, double seconds) {
    table.advance(static_cast<int64_t>(seconds * kSecond));
    const uint32_t at = table.add(packet, 100, static_cast<int64_t>(stamp * kSecond), 0);
    return at == FlowTable::kHeldBack ? Flow{} : table.flow(at);
  }

  void sweep(double seconds, uint32_t budget = 1'000'000) {
    table.sweep(static_cast<int64_t>(seconds * kSecond), budget);
  }

  uint64_t active() const { return table.counters().active; }
  uint64_t created() const { return table.counters().created; }
  uint64_t ended(EndReason reason) const { return table.counters().ended[static_cast<std::size_t>(reason)]; }
  uint64_t rows() {
    uint64_t rows = 0;
    table.for_each([&](const Flow&) { ++rows; });
    return rows;
  }

  FlowTable table;
};

}  // namespace headgate::test
