// Every flow over several tables: each key once, with all its parts, whatever moves meanwhile; and as text.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "base/error.h"
#include "report/flow_samples.h"
#include "report/full_flows.h"
#include "report/full_flows_page.h"
#include "support/flows.h"
#include "support/moves.h"

namespace {

using namespace headgate;
using namespace headgate::test;

TableAccess access_to(FlowTable& table) {
  return [&table](const TableUse& use) { use(table); };
}

ProtocolNames names() {
  ProtocolNames names;
  for (std::size_t number = 0; number < names.size(); ++number) names[number] = std::to_string(number);
  names[17] = "udp";
  return names;
}

uint64_t packets_of(const FullFlows& full) {
  return std::accumulate(full.flows.begin(), full.flows.end(), uint64_t{0},
                         [](uint64_t sum, const FlowSum& flow) { return sum + flow.packets[0] + flow.packets[1]; });
}

TEST_CASE("parts of one flow are summed, and every flow is there once") {
  std::mt19937 random(3);
  std::vector<FlowTable> tables;
  for (int lane = 0; lane < 3; ++lane) tables.emplace_back(TableForm::fixed, 2000, kSeed);
  std::map<uint32_t, uint64_t> sent;
  for (int packet = 0; packet < 5000; ++packet) {
    const uint32_t flow = static_cast<uint32_t>(random() % 1000);
    ++sent[flow];
    tables[random() % 3].add(packet_of(flow), 60, packet, 0);
  }
  std::vector<TableAccess> accesses;
  for (FlowTable& table : tables) accesses.push_back(access_to(table));
  const FullFlows full = full_flows(accesses, 1000);
  REQUIRE(full.flows.size() == sent.size());
  CHECK(full.left_out == 0);
  for (const auto& [flow, packets] : sent) {
    const FlowKey key = packet_of(flow).key;
    const auto row = std::ranges::find_if(full.flows, [&](const FlowSum& one) { return one.key == key; });
    REQUIRE(row != full.flows.end());
    CHECK(row->packets[0] + row->packets[1] == packets);
    CHECK(row->bytes[0] + row->bytes[1] == 60 * packets);
  }
}

TEST_CASE("beyond the limit the largest are there, and the others are counted") {
  FlowTable table(TableForm::fixed, 1000, kSeed);
  for (uint32_t flow = 0; flow < 300; ++flow) table.add(packet_of(flow), 1000 + flow, 0, 0);
  const std::vector<TableAccess> accesses = {access_to(table)};
  const FullFlows full = full_flows(accesses, 10);
  CHECK(full.flows.size() == 10);
  CHECK(full.left_out == 290);
  for (const FlowSum& flow : full.flows) CHECK(flow.bytes[0] + flow.bytes[1] >= 1290);
  const FullFlows all = full_flows(accesses, 300);
  CHECK(all.flows.size() == 300);
  CHECK(all.left_out == 0);
}

TEST_CASE("a flow whose parts are small everywhere is large as a whole") {
  FlowTable one(TableForm::fixed, 100, kSeed);
  FlowTable other(TableForm::fixed, 100, kSeed);
  one.add(packet_of(1), 700, 0, 0);
  one.add(packet_of(2), 600, 0, 0);
  other.add(packet_of(1), 500, 0, 0);
  other.add(packet_of(3), 800, 0, 0);
  const FullFlows full = full_flows(std::vector<TableAccess>{access_to(one), access_to(other)}, 2);
  REQUIRE(full.flows.size() == 2);
  CHECK(full.left_out == 1);
  for (const FlowSum& flow : full.flows) {
    const uint64_t bytes = flow.bytes[0] + flow.bytes[1];
    CHECK(bytes == (flow.key == packet_of(1).key ? 1200 : 800));
  }
}

TEST_CASE("who began a flow is who began its first part, and stays so") {
  FlowTable one(TableForm::fixed, 100, kSeed);
  FlowTable other(TableForm::fixed, 100, kSeed);
  one.add(packet_of(1, true), 60, 200, 0);  // only what the server sends
  other.add(packet_of(1), 60, 100, 0);
  const std::vector<TableAccess> accesses = {access_to(one), access_to(other)};
  const Direction client = packet_of(1).direction;
  CHECK(full_flows(accesses, 10).flows.at(0).beginning.initiator == client);
  one.add(packet_of(1, true), 60, 50, 0);  // a stamp that is earlier
  one.look_up(packet_of(1).key)->clear(Mark::shown);
  CHECK(full_flows(accesses, 10).flows.at(0).beginning.initiator == client);
}

TEST_CASE("flows that move between two tables are neither missed nor added twice, whenever they do") {
  for (const bool forth : {true, false}) {
    for (unsigned at = 0; at < 8; ++at) {
      FlowTable one(TableForm::fixed, 100, kSeed);
      FlowTable other(TableForm::fixed, 100, kSeed);
      for (uint32_t flow = 0; flow < 20; ++flow) (flow < 10 ? one : other).add(packet_of(flow), 60, 0, 0);
      unsigned accesses = 0;
      const auto event = [&] {
        if (accesses++ == at) forth ? move_flows(one, other) : move_flows(other, one);
      };
      const auto watched = [&](FlowTable& table) {
        return [&](const TableUse& use) {
          event();
          use(table);
        };
      };
      const FullFlows full = full_flows(std::vector<TableAccess>{watched(one), watched(other)}, 100);
      CHECK(full.flows.size() == 20);
      CHECK(packets_of(full) == 20);
    }
  }
}

TEST_CASE("when flows move all the time it is an error that says so") {
  FlowTable one(TableForm::fixed, 100, kSeed);
  FlowTable other(TableForm::fixed, 100, kSeed);
  const TableAccess access = [&](const TableUse& use) {
    use(one);
    move_flows(one, other);
  };
  CHECK_THROWS_AS(full_flows(std::vector<TableAccess>{access}, 10), Error);
}

TEST_CASE("a flow that goes between being chosen and being read is not there") {
  FlowTable table(TableForm::fixed, 100, kSeed, {.timeouts = {.linger = 0}});
  table.advance(kSecond);
  for (uint32_t flow = 0; flow < 5; ++flow) table.add(packet_of(flow), 60, 0, 0);
  unsigned accesses = 0;
  const TableAccess access = [&](const TableUse& use) {
    if (accesses++ == 2) table.sweep(1000 * kSecond, 1000);
    use(table);
  };
  const FullFlows full = full_flows(std::vector<TableAccess>{access}, 10);
  CHECK(full.flows.empty());
  CHECK(full.left_out == 0);
}

FlowSum sample_flow() {
  Packet packet = packet_of(0);
  packet.direction = set_endpoints(packet.key, {198, 51, 100, 1}, 53, {192, 0, 2, 7}, 4000);
  packet.key.vlans.push(100);
  packet.key.vlans.push(200);
  FlowSum flow{packet.key};
  flow.beginning.initiator = packet.direction;
  flow.packets[static_cast<unsigned>(packet.direction)] = 3;
  flow.bytes[static_cast<unsigned>(packet.direction)] = 18'446'744'073'709'551'615U;
  flow.packets[static_cast<unsigned>(opposite(packet.direction))] = 2;
  return flow;
}

TEST_CASE("a flow as samples, to the letter") {
  const ProtocolNames protocols = names();
  const std::string labels =
      R"({device="a\\b\"c\nd",proto="udp",src="198.51.100.1",src_port="53",dst="192.0.2.7",dst_port="4000",vlan="100.200",)";
  std::string text;
  FlowSamples("flow_packets_total", "a\\b\"c\nd", FlowFigure::packets, protocols).append(text, sample_flow());
  CHECK(text == "flow_packets_total" + labels + "direction=\"forward\"} 3\nflow_packets_total" + labels +
                    "direction=\"reverse\"} 2\n");
  text.clear();
  FlowSamples("flow_bytes_total", "a\\b\"c\nd", FlowFigure::bytes, protocols).append(text, sample_flow());
  CHECK(text == "flow_bytes_total" + labels + "direction=\"forward\"} 18446744073709551615\nflow_bytes_total" + labels +
                    "direction=\"reverse\"} 0\n");
}

TEST_CASE("pieces of a page are the page, whatever their size, family after family") {
  std::vector<DeviceFlows> devices;
  devices.push_back({"none", {}});
  for (const char* name : {"eth0", "eth1"}) {
    devices.push_back({name, {}});
    for (uint16_t port = 1; port < 8; ++port) {
      FlowSum flow = sample_flow();
      flow.key.high_port = port;
      devices.back().full.flows.push_back(flow);
    }
  }
  devices.push_back({"last", {}});
  const auto pages = [&](std::size_t enough) {
    FullFlowsPage page(devices, names());
    std::string text;
    for (const FlowFigure figure : {FlowFigure::packets, FlowFigure::bytes}) {
      for (std::string piece = "-"; !piece.empty(); text += piece) piece = page.render("family", figure, enough);
    }
    return text;
  };
  const std::string whole = pages(1'000'000);
  CHECK(std::ranges::count(whole, '\n') == 2 * 2 * 2 * 7);
  for (const std::size_t enough : {1, 100, 300, 1000, 5000}) CHECK(pages(enough) == whole);
}

}  // namespace
