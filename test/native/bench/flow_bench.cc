// What a packet costs in the flow table.
#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <vector>

#include "bench/measure.h"
#include "flow/table.h"
#include "flow/table_add.h"

namespace headgate::bench {

namespace {

constexpr HashSeed kSeed = {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb,
                            0xd6e8feb86659fd93, 0xa0761d6478bd642f, 0xe7037ed1a0b428db};

Address ipv4(uint32_t number) {
  Address address{};
  std::memcpy(address.data(), &number, sizeof number);
  return address;
}

Packet packet_of(uint32_t flow, uint8_t protocol) {
  Packet packet{};
  packet.key.ip_version = 4;
  packet.key.protocol = protocol;
  packet.direction = set_endpoints(packet.key, ipv4(flow), 4000, ipv4(0xfefefefeU), 443);
  packet.packet_class = PacketClass::ipv4;
  packet.has_flow = true;
  packet.ip_bytes = 600;
  packet.has_tcp = protocol == 6;
  packet.tcp_flags = packet.has_tcp ? tcp_flag::ack : uint8_t{0};
  packet.tcp_payload = packet.has_tcp ? 560 : 0;
  return packet;
}

std::vector<Packet> shuffled(uint32_t flows, uint8_t protocol) {
  std::vector<Packet> packets;
  for (uint32_t flow = 0; flow < flows; ++flow) packets.push_back(packet_of(flow, protocol));
  std::shuffle(packets.begin(), packets.end(), std::mt19937(1));
  return packets;
}

void add_all(FlowTable& table, std::vector<Packet>& packets, unsigned round) {
  int64_t time = int64_t{round} * 1'000'000'000;
  for (Packet& packet : packets) {
    table.add(packet, 614, time, 7);
    packet.tcp_sequence += packet.tcp_payload;
    time += 100;
  }
}

// As a reader of files does it, which has 32 packets at hand.
void add_batches(FlowTable& table, std::vector<Packet>& packets, unsigned round) {
  constexpr std::size_t kBatch = 32;
  int64_t time = int64_t{round} * 1'000'000'000;
  std::array<uint64_t, kBatch> hashes;
  std::array<uint32_t, kBatch> likely;
  for (std::size_t begin = 0; begin + kBatch <= packets.size(); begin += kBatch) {
    for (std::size_t at = 0; at < kBatch; ++at) table.prefetch_index(hashes[at] = table.hash_of(packets[begin + at]));
    for (std::size_t at = 0; at < kBatch; ++at) {
      const Packet& packet = packets[begin + at];
      likely[at] = table.fetch_record(packet, hashes[at]);
      if (likely[at] == FlowTable::kNone) likely[at] = table.fetch_record_elsewhere(packet, hashes[at]);
    }
    for (std::size_t at = 0; at < kBatch; ++at) {
      Packet& packet = packets[begin + at];
      table.add(packet, hashes[at], likely[at], 614, time, 7);
      packet.tcp_sequence += packet.tcp_payload;
      time += 100;
    }
  }
}

using AddAll = void(FlowTable& table, std::vector<Packet>& packets, unsigned round);

void known_flows(const char* name, TableForm form, uint32_t flows, uint8_t protocol, AddAll* add = add_all) {
  FlowTable table(form, 262'144, kSeed);
  std::vector<Packet> packets = shuffled(flows, protocol);
  measure(name, packets.size(), [&](unsigned round) { add(table, packets, round); });
}

// Every packet is a flow of its own, in a full table.
void flood(const char* name, uint8_t protocol, uint8_t flags) {
  constexpr uint32_t kPackets = 500'000;
  FlowTable table(TableForm::fixed, 262'144, kSeed);
  Packet packet = packet_of(0, protocol);
  packet.tcp_flags = flags;
  measure(name, kPackets, [&](unsigned round) {
    for (uint32_t flow = 0; flow < kPackets; ++flow) {
      packet.direction = set_endpoints(packet.key, ipv4(round * kPackets + flow), 4000, ipv4(0xfefefefeU), 443);
      table.add(packet, 60, int64_t{round} * kPackets + flow, 7);
    }
  });
}

// Flows that are known, in a table that a flood has filled: a lookup should cost what it costs in an empty one.
void known_after_flood(const char* name) {
  constexpr uint32_t kRoom = 262'144;
  FlowTable table(TableForm::fixed, kRoom, kSeed);
  std::vector<Packet> packets = shuffled(1000, 17);
  for (int times = 0; times < 100; ++times) add_all(table, packets, 0);  // too valuable to be evicted
  Packet single = packet_of(0, 17);
  for (uint32_t flow = 1000; flow < 3 * kRoom; ++flow) {
    single.direction = set_endpoints(single.key, ipv4(flow), 4000, ipv4(0xfefefefeU), 443);
    table.add(single, 60, flow, 7);
  }
  measure(name, packets.size(), [&](unsigned round) { add_all(table, packets, round); });
}

}  // namespace

std::vector<Case> flow_cases() {
  return {
      {"fixed, 1,000 UDP flows", [](const char* name) { known_flows(name, TableForm::fixed, 1000, 17); }},
      {"fixed, 1,000 TCP flows", [](const char* name) { known_flows(name, TableForm::fixed, 1000, 6); }},
      {"fixed, 100,000 UDP flows", [](const char* name) { known_flows(name, TableForm::fixed, 100'000, 17); }},
      {"fixed, 100,000 TCP flows", [](const char* name) { known_flows(name, TableForm::fixed, 100'000, 6); }},
      {"growing, 1,000,000 TCP flows", [](const char* name) { known_flows(name, TableForm::growing, 1'000'000, 6); }},
      {"growing, 1,000,000 TCP flows, in batches",
       [](const char* name) { known_flows(name, TableForm::growing, 1'000'000, 6, add_batches); }},
      {"flood of single UDP packets, table full", [](const char* name) { flood(name, 17, 0); }},
      {"fixed, 1,000 UDP flows after a flood", known_after_flood},
      {"flood of SYNs, table full", [](const char* name) { flood(name, 6, tcp_flag::syn); }},
  };
}

}  // namespace headgate::bench
