// Flows as text: addresses by RFC 5952, the JSON object of a flow, CSV.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "report/address_text.h"
#include "report/community_id.h"
#include "report/flow_csv.h"
#include "report/flow_json.h"
#include "report/flow_list.h"
#include "support/flows.h"

namespace {

using namespace headgate;
using namespace headgate::test;

std::string text_of(std::initializer_list<uint16_t> groups) {
  Address address{};
  std::size_t at = 0;
  for (const uint16_t group : groups) {
    address[at++] = static_cast<uint8_t>(group >> 8U);
    address[at++] = static_cast<uint8_t>(group);
  }
  char text[kAddressText];
  return {text, address_text(address, 6, text)};
}

Packet udp_from(uint8_t host) {
  Packet packet{};
  packet.key.ip_version = 4;
  packet.key.protocol = 17;
  packet.direction = set_endpoints(packet.key, {192, 0, 2, host}, 4000, {198, 51, 100, 1}, 53);
  packet.ip_bytes = 46;
  packet.has_flow = true;
  return packet;
}

TEST_CASE("IPv6 text follows RFC 5952") {
  CHECK(text_of({0, 0, 0, 0, 0, 0, 0, 0}) == "::");
  CHECK(text_of({0, 0, 0, 0, 0, 0, 0, 1}) == "::1");
  CHECK(text_of({0x2001, 0xdb8, 0, 0, 0, 0, 0, 0}) == "2001:db8::");
  CHECK(text_of({0x2001, 0xdb8, 0, 0, 1, 0, 0, 1}) == "2001:db8::1:0:0:1");     // 4.2.3: the first of equals
  CHECK(text_of({0x2001, 0xdb8, 0, 1, 1, 1, 1, 1}) == "2001:db8:0:1:1:1:1:1");  // 4.2.2: never a single group
  CHECK(text_of({0x2001, 0, 0, 1, 0, 0, 0, 1}) == "2001:0:0:1::1");             // 4.2.3: the longest run
  CHECK(text_of({0x2001, 0xdb8, 0xaaaa, 0xbbbb, 0xcccc, 0xdddd, 0xeeee, 0xffff}) ==
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff");
  CHECK(text_of({0xfe80, 0, 0, 0, 0x202, 0xb3ff, 0xfe1e, 0x8329}) == "fe80::202:b3ff:fe1e:8329");
}

TEST_CASE("IPv4 text is a dotted quad") {
  char text[kAddressText];
  CHECK(std::string(text, address_text({255, 255, 255, 255}, 4, text)) == "255.255.255.255");
  CHECK(std::string(text, address_text({0, 10, 0, 9}, 4, text)) == "0.10.0.9");
}

TEST_CASE("a flow as JSON, to the letter") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  Packet packet = udp_from(7);
  packet.key.vlans.push(100);
  packet.key.vlans.push(200);
  std::string json;
  append_flow_json(json, table.flow(table.add(packet, 60, 1'700'000'000'000'000'001, 9)), 3);
  CHECK(
      json ==
      R"({"vlans":[100,200],"ip_version":4,"proto":17,"src":"192.0.2.7","src_port":4000,"dst":"198.51.100.1","dst_port":53,)"
      R"("packets":1,"reverse_packets":0,"bytes":60,"reverse_bytes":0,"ip_bytes":46,"reverse_ip_bytes":0,)"
      R"("first":"1700000000.000000001","last":"1700000000.000000001","tcp_flags":0,"reverse_tcp_flags":0,"state":"","end":"","worker":3,)"
      R"("handshake":null,"retransmitted":0,"reverse_retransmitted":0})");
}

TEST_CASE("a TCP flow as JSON and CSV: its handshake, what was sent again each way, its Community ID if asked for") {
  TimedTable table(TableForm::fixed);
  table.add(tcp_packet(1, {.flags = kSyn}), 1);
  table.add(tcp_packet(1, {.flags = kSynAck, .reverse = true}), 1.25);
  table.add(tcp_packet(1, {.flags = kAck}), 1.5);
  for (int copy = 0; copy < 3; ++copy) table.add(tcp_packet(1, {.sequence = 1, .payload = 10}), 2);
  for (int copy = 0; copy < 2; ++copy) {
    table.add(tcp_packet(1, {.reverse = true, .sequence = 1, .payload = 10}), 2);
  }
  const Flow flow = table.table.flow(0);
  const auto json_of = [&](FlowFields fields) {
    std::string json;
    append_flow_json(json, flow, 0, fields);
    return json.substr(json.find("\"worker\""));
  };
  const auto csv_of = [&](FlowFields fields) {
    std::string csv;
    append_flow_csv(csv, flow, 0, fields);
    return csv.substr(csv.find("established"));
  };
  const std::string id = community_id(flow);
  CHECK(json_of({}) == R"("worker":0,"handshake":"0.500000000","retransmitted":2,"reverse_retransmitted":1})");
  CHECK(json_of({.community_id = true}) ==
        R"("worker":0,"handshake":"0.500000000","retransmitted":2,"reverse_retransmitted":1,"community_id":")" + id +
            "\"}");
  CHECK(csv_of({}) == "established,,0,0.500000000,2,1");
  CHECK(csv_of({.community_id = true}) == "established,,0,0.500000000,2,1," + id);
}

TEST_CASE("what is not known of a flow is null in JSON and empty in CSV") {
  TimedTable table(TableForm::fixed);
  const Flow flow = table.add(packet_of(1, false, 1), 1);  // ICMP whose type was not captured
  std::string json;
  append_flow_json(json, flow, 0, {.community_id = true});
  CHECK(json.ends_with(R"("handshake":null,"retransmitted":0,"reverse_retransmitted":0,"community_id":null})"));
  std::string csv;
  append_flow_csv(csv, flow, 7, {.community_id = true});
  CHECK(csv.ends_with(",7,,0,0,"));
}

TEST_CASE("a time before 1970 has a minus sign") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  std::string json;
  append_flow_json(json, table.flow(table.add(udp_from(1), 60, -1'500'000'000, 0)), 0);
  CHECK(json.find(R"("first":"-1.500000000")") != std::string::npos);
}

TEST_CASE("flows as a JSON array, in their order; none are an empty one") {
  FlowTable table(TableForm::fixed, 16, kSeed);
  CHECK(flow_list_json({}, 0) == "[]");
  std::vector<FlowCopy> copies;
  for (const uint8_t host : {uint8_t{2}, uint8_t{1}}) {
    const Flow flow = table.flow(table.add(udp_from(host), 60, 0, 0));
    copies.push_back({*flow.record, *flow.detail});
  }
  std::string first;
  std::string second;
  append_flow_json(first, copies[0].flow(), 5);
  append_flow_json(second, copies[1].flow(), 5);
  CHECK(flow_list_json(copies, 5) == "[" + first + "," + second + "]");
}

}  // namespace
