// Community IDs against the reference values of the specification's baseline and of its reference implementation.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "report/community_id.h"
#include "support/flows.h"
#include "support/frames.h"

namespace {

using namespace headgate;
using namespace headgate::test;

struct Conversation {
  uint8_t protocol;
  std::string source;
  uint16_t source_port;  // the type, for ICMP
  std::string destination;
  uint16_t destination_port;  // the code, for ICMP
};

Address address_of(const std::string& text) {
  Address result{};
  const Bytes bytes = address(text);
  std::copy(bytes.begin(), bytes.end(), result.begin());
  return result;
}

std::string id_of(const Conversation& one) {
  FlowKey key{};
  key.ip_version = one.source.find(':') == std::string::npos ? 4 : 6;
  key.protocol = one.protocol;
  const bool icmp = is_icmp(one.protocol);
  const Direction direction = set_endpoints(key, address_of(one.source), icmp ? uint16_t{0} : one.source_port,
                                            address_of(one.destination), icmp ? uint16_t{0} : one.destination_port);
  const auto type = static_cast<uint8_t>(one.source_port);
  return community_id(key, {type, static_cast<uint8_t>(one.destination_port), direction, icmp});
}

}  // namespace

TEST_CASE("Community ID: TCP, UDP and SCTP, the same from both ends") {
  CHECK(id_of({6, "128.232.110.120", 34855, "66.35.250.204", 80}) == "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  CHECK(id_of({6, "66.35.250.204", 80, "128.232.110.120", 34855}) == "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  CHECK(id_of({6, "1.2.3.4", 1122, "5.6.7.8", 3344}) == "1:wCb3OG7yAFWelaUydu0D+125CLM=");
  CHECK(id_of({6, "10.0.0.1", 10, "10.0.0.2", 11569}) == "1:SXBGMX1lBOwhhoDrZynfROxnhnM=");
  CHECK(id_of({17, "192.168.1.52", 54585, "8.8.8.8", 53}) == "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  CHECK(id_of({17, "1.2.3.4", 1122, "5.6.7.8", 3344}) == "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg=");
  CHECK(id_of({132, "192.168.170.8", 7, "192.168.170.56", 80}) == "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=");
  CHECK(id_of({132, "192.168.170.56", 7, "192.168.170.8", 7}) == "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=");
  CHECK(id_of({6, "2607:f8b0:400c:c03::1a", 25, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943}) ==
        "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
}

TEST_CASE("Community ID: protocols without ports") {
  CHECK(id_of({46, "10.1.24.4", 0, "10.1.12.1", 0}) == "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4=");
  CHECK(id_of({46, "10.1.12.1", 0, "10.1.24.4", 0}) == "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4=");
  CHECK(id_of({46, "10.1.12.2", 0, "10.1.12.1", 0}) == "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=");
}

TEST_CASE("Community ID: ICMP questions and answers have one, whatever their code") {
  CHECK(id_of({1, "192.168.0.89", 8, "192.168.0.1", 0}) == "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  CHECK(id_of({1, "192.168.0.1", 0, "192.168.0.89", 0}) == "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  CHECK(id_of({1, "192.168.0.1", 0, "192.168.0.89", 20}) == "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  CHECK(id_of({1, "1.2.3.4", 8, "5.6.7.8", 0}) == "1:crodRHL2FEsHjbv3UkRrfbs4bZ0=");
}

TEST_CASE("Community ID: ICMP messages without an answer have one for each direction and code") {
  CHECK(id_of({1, "10.0.0.1", 11, "10.0.0.2", 0}) == "1:YHxtAirCG//0OzkcVAukqKQN9xM=");
  CHECK(id_of({1, "192.168.0.89", 20, "192.168.0.1", 0}) == "1:3o2RFccXzUgjl7zDpqmY7yJi8rI=");
  CHECK(id_of({1, "192.168.0.89", 20, "192.168.0.1", 1}) == "1:tz/fHIDUHs19NkixVVoOZywde+I=");
}

TEST_CASE("Community ID: ICMPv6") {
  CHECK(id_of({58, "fe80::200:86ff:fe05:80da", 135, "fe80::260:97ff:fe07:69ea", 0}) ==
        "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
  CHECK(id_of({58, "fe80::260:97ff:fe07:69ea", 136, "fe80::200:86ff:fe05:80da", 0}) ==
        "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
  CHECK(id_of({58, "fe80::260:97ff:fe07:69ea", 135, "fe80::200:86ff:fe05:80da", 0}) ==
        "1:zavyT/cezQr1fmImYCwYnMXbgck=");
  CHECK(id_of({58, "3ffe:507:0:1:200:86ff:fe05:80da", 128, "3ffe:501:0:1001::2", 0}) ==
        "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg=");
  CHECK(id_of({58, "fe80::200:86ff:fe05:80da", 133, "ff02::2", 0}) == "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0=");
  CHECK(id_of({58, "fe80::260:97ff:fe07:69ea", 134, "ff02::1", 0}) == "1:pkvHqCL88/tg1k4cPigmZXUtL00=");
  CHECK(id_of({58, "3ffe:501:1800:2345::2", 3, "3ffe:507:0:1:200:86ff:fe05:80da", 0}) ==
        "1:2ObVBgIn28oZvibYZhZMBgh7WdQ=");
  CHECK(id_of({58, "3ffe:501:410:0:2c0:dfff:fe47:33e", 1, "3ffe:507:0:1:200:86ff:fe05:80da", 4}) ==
        "1:hLZd0XGWojozrvxqE0dWB1iM6R0=");
}

TEST_CASE("Community ID: VLAN ids are not part of it") {
  FlowKey key{};
  key.ip_version = 4;
  key.protocol = 17;
  set_endpoints(key, address_of("1.2.3.4"), 1122, address_of("5.6.7.8"), 3344);
  key.vlans.push(7);
  CHECK(community_id(key, {}) == "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg=");
}

TEST_CASE("Community ID: a flow of ICMP goes by its first message; without one there is none") {
  TimedTable table(TableForm::fixed);
  Packet packet{};
  packet.key.ip_version = 4;
  packet.key.protocol = 1;
  packet.has_flow = true;
  packet.has_icmp = true;
  packet.icmp_type = 8;
  packet.direction = set_endpoints(packet.key, address_of("192.168.0.89"), 0, address_of("192.168.0.1"), 0);
  const Flow flow = table.add(packet, 1);
  packet.icmp_type = 20;
  packet.direction = opposite(packet.direction);
  table.add(packet, 2);
  CHECK(community_id(flow) == "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  table.sweep(40);
  CHECK(flow->has_ended());
  CHECK(community_id(flow) == "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  packet.has_icmp = false;
  packet.key.vlans.push(1);
  CHECK(community_id(table.add(packet, 50)) == "");
}
