// Tunnels: the flow of the innermost IP header that is whole, and when it is not the innermost.
#include <doctest/doctest.h>

#include "support/decoded.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

std::string inner_text(const Bytes& packet) { return text_of(LinkType::raw, packet, Tunnels::inner); }

// A UDP packet between the ends of a tunnel.
Bytes to_port(uint16_t port, const Bytes& payload) {
  return ipv4({.source = "10.0.0.1", .destination = "10.0.0.2"}, udp(50000, port, payload));
}

std::string outside(uint16_t port) { return "ipv4 17 10.0.0.1 50000 > 10.0.0.2 " + std::to_string(port); }

Bytes without_last(Bytes bytes, std::size_t count) {
  bytes.resize(bytes.size() - count);
  return bytes;
}

const std::string kGreText = "ipv4 47 192.0.2.1 0 > 198.51.100.2 0";
const Bytes kFrame4 = ethernet(0x0800, kUdp4);

}  // namespace

TEST_CASE("tunnels: unless asked for, the flow is that of the outermost header") {
  CHECK(text_of(LinkType::raw, to_port(4789, vxlan(7, kFrame4))) == outside(4789));
  CHECK(text_of(LinkType::raw, ipv4({.protocol = 4}, kUdp4)) == "ipv4 4 192.0.2.1 0 > 198.51.100.2 0");
  CHECK(text_of(LinkType::raw, ipv4({.protocol = 47}, gre({}, {}))) == kGreText);
}

TEST_CASE("tunnels: all of the packet inside, nothing of the one outside") {
  const Decoded result = decoded(LinkType::raw, to_port(4789, vxlan(7, ethernet(0x86dd, kTcp6))), Tunnels::inner);
  CHECK(text_of(result) == kTcp6Text);
  CHECK(result.packet.packet_class == PacketClass::ipv6);
  CHECK(result.packet.ip_bytes == 64);
  CHECK(result.packet.has_tcp);
  CHECK(result.packet.tcp_sequence == 0x12345678);
  CHECK(result.packet.fragment == FragmentKind::none);
}

TEST_CASE("tunnels: IP in IP, all four ways") {
  CHECK(inner_text(ipv4({.protocol = 4}, kUdp4)) == kUdp4Text);
  CHECK(inner_text(ipv4({.protocol = 41}, kTcp6)) == kTcp6Text);
  CHECK(inner_text(ipv6({.next_header = 4}, kUdp4)) == kUdp4Text);
  CHECK(inner_text(ipv6({.next_header = 41}, kTcp6)) == kTcp6Text);
  CHECK(inner_text(ipv6({.next_header = 0}, ipv6_extension(60, 1, ipv6_extension(41, 2, kTcp6)))) == kTcp6Text);
  CHECK(inner_text(ipv4({.protocol = 4, .options = from_hex("94040000")}, kUdp4)) == kUdp4Text);
}

TEST_CASE("tunnels: GRE with each of its options") {
  for (const unsigned flags : {0U, 0x8000U, 0x2000U, 0x1000U, 0xa000U, 0x3000U, 0x9000U, 0xb000U}) {
    CAPTURE(flags);
    const GreFields fields{.flags = static_cast<uint16_t>(flags)};
    const Bytes packet = ipv4({.protocol = 47}, gre(fields, kUdp4));
    CHECK(inner_text(packet) == kUdp4Text);
    const std::size_t inside = kUdp4.size() + gre(fields, {}).size();
    for (std::size_t cut = kUdp4.size() + 1; cut <= inside; ++cut) {
      CHECK(inner_text(without_last(packet, cut)) == kGreText + "; tunnel_header_cut");
    }
  }
}

TEST_CASE("tunnels: what GRE carries") {
  const auto carrying = [](uint16_t type, const Bytes& payload) {
    return inner_text(ipv4({.protocol = 47}, gre({.type = type}, payload)));
  };
  CHECK(carrying(0x86dd, kTcp6) == kTcp6Text);
  CHECK(carrying(0x6558, kFrame4) == kUdp4Text);
  CHECK(carrying(0x6558, ethernet(0x8100, vlan(5, 0x0800, kUdp4))) == "vlan 5 " + kUdp4Text);
  CHECK(carrying(0x8847, mpls(1, true, kUdp4)) == kUdp4Text);
  CHECK(carrying(0x6558, ethernet(0x0806, Bytes(28, 1))) == kGreText);
  CHECK(carrying(0x880b, kUdp4) == kGreText);
  CHECK(carrying(0x0800, kTcp6) == kGreText + "; tunnel_payload_malformed");
}

TEST_CASE("tunnels: GRE of another kind is not looked into") {
  for (const unsigned flags : {0x4000U, 0x0001U, 0x2001U, 0x0007U}) {
    CAPTURE(flags);
    CHECK(inner_text(ipv4({.protocol = 47}, gre({.flags = static_cast<uint16_t>(flags)}, kUdp4))) == kGreText);
  }
}

TEST_CASE("tunnels: VXLAN, told by its port and its flag") {
  CHECK(inner_text(to_port(4789, vxlan(7, kFrame4))) == kUdp4Text);
  CHECK(inner_text(to_port(4790, vxlan(7, kFrame4))) == outside(4790));
  const Bytes answer = ipv4({.source = "10.0.0.2", .destination = "10.0.0.1"}, udp(4789, 50000, vxlan(7, kFrame4)));
  CHECK(inner_text(answer) == "ipv4 17 10.0.0.2 4789 > 10.0.0.1 50000");
  CHECK(inner_text(to_port(4789, join({Bytes(8, 0), kFrame4}))) == outside(4789));
  CHECK(inner_text(without_last(to_port(4789, vxlan(7, kFrame4)), kFrame4.size() + 1)) ==
        outside(4789) + "; tunnel_header_cut");
  CHECK(inner_text(without_last(to_port(4789, vxlan(7, kFrame4)), kUdp4.size() + 1)) ==
        outside(4789) + "; tunnel_payload_malformed");
}

TEST_CASE("tunnels: Geneve, its options, and what it carries") {
  CHECK(inner_text(to_port(6081, geneve(0x6558, 0, kFrame4))) == kUdp4Text);
  CHECK(inner_text(to_port(6081, geneve(0x6558, 63, kFrame4))) == kUdp4Text);
  CHECK(inner_text(to_port(6081, geneve(0x86dd, 5, kTcp6))) == kTcp6Text);
  Bytes header = geneve(0x6558, 1, kFrame4);
  header[1] = 0x80;
  CHECK(inner_text(to_port(6081, header)) == outside(6081));
  header = geneve(0x6558, 1, kFrame4);
  header[0] |= 0x40;
  CHECK(inner_text(to_port(6081, header)) == outside(6081));
  CHECK(inner_text(without_last(to_port(6081, geneve(0x6558, 2, {})), 1)) == outside(6081) + "; tunnel_header_cut");
}

TEST_CASE("tunnels: GTP-U with and without extension headers") {
  CHECK(inner_text(to_port(2152, gtp({}, kUdp4))) == kUdp4Text);
  CHECK(inner_text(to_port(2152, gtp({1}, kTcp6))) == kTcp6Text);
  CHECK(inner_text(to_port(2152, gtp({1, 2, 3, 1}, kTcp6))) == kTcp6Text);
  CHECK(inner_text(to_port(2152, gtp({255, 255}, kUdp4))) == kUdp4Text);
  const Bytes sequence_only = join({from_hex("32ff 0024 00001234 0001 00 85"), kUdp4});  // its last byte means nothing
  CHECK(inner_text(to_port(2152, sequence_only)) == kUdp4Text);
}

TEST_CASE("tunnels: GTP-U that carries no IP, or contradicts itself") {
  const Bytes echo = from_hex("32 01 0004 00000000 0001 0000");
  CHECK(inner_text(to_port(2152, echo)) == outside(2152));
  const Bytes charging = join({from_hex("20 ff 0020 00001234"), kUdp4});  // GTP', not the user's packets
  CHECK(inner_text(to_port(2152, charging)) == outside(2152));
  CHECK(inner_text(to_port(2152, gtp({}, kFrame4))) == outside(2152));
  Bytes endless = gtp({1, 1}, kUdp4);
  endless[12] = 0;
  CHECK(inner_text(to_port(2152, endless)) == outside(2152) + "; tunnel_header_cut");
  CHECK(inner_text(without_last(to_port(2152, gtp({2}, {})), 1)) == outside(2152) + "; tunnel_header_cut");
  CHECK(inner_text(to_port(2152, gtp({}, {}))) == outside(2152) + "; tunnel_payload_malformed");
}

TEST_CASE("tunnels: VLAN ids are those of all layers outside the header that is taken") {
  const Bytes tagged = ethernet(0x8100, vlan(5, 0x0800, kUdp4));
  const Bytes outer = to_port(4789, vxlan(7, tagged));
  CHECK(text_of(LinkType::ethernet, ethernet(0x88a8, vlan(3, 0x8100, vlan(4, 0x0800, outer))), Tunnels::inner) ==
        "vlan 3.4.5 " + kUdp4Text);
  const Bytes broken = to_port(4789, vxlan(7, ethernet(0x8100, vlan(5, 0x0800, {}))));
  CHECK(text_of(LinkType::ethernet, ethernet(0x8100, vlan(3, 0x0800, broken)), Tunnels::inner) ==
        "vlan 3 " + outside(4789) + "; tunnel_payload_malformed");
}

TEST_CASE("tunnels: four deep, and no deeper") {
  Bytes packet = kUdp4;
  for (unsigned depth = 1; depth <= 6; ++depth) {
    packet = ipv4({.protocol = 4}, packet);
    CAPTURE(depth);
    CHECK(inner_text(packet) == (depth <= 4 ? kUdp4Text : "ipv4 4 192.0.2.1 0 > 198.51.100.2 0; tunnel_depth"));
  }
  const Bytes mixed = to_port(
      2152, gtp({}, ipv4({.protocol = 47},
                         gre({.type = 0x86dd}, ipv6({.next_header = 41}, ipv6({.source = "2001:db8::9"},
                                                                              udp(1, 4789, vxlan(1, kFrame4))))))));
  CHECK(inner_text(mixed) == kUdp4Text);
}

TEST_CASE("tunnels: a fragment is not looked into, but may be inside") {
  CHECK(inner_text(ipv4({.protocol = 4, .more_fragments = true}, kUdp4)) == "ipv4 4 192.0.2.1 0 > 198.51.100.2 0");
  CHECK(inner_text(ipv4({.protocol = 4, .fragment_offset = 8}, kUdp4)) == "ipv4 4 192.0.2.1 0 > 198.51.100.2 0");
  const Bytes inside = ipv4({.identification = 99, .fragment_offset = 80}, Bytes(20, 1));
  const Decoded result = decoded(LinkType::raw, ipv4({.protocol = 4, .identification = 5}, inside), Tunnels::inner);
  CHECK(text_of(result) == "ipv4 17 192.0.2.1 0 > 198.51.100.2 0");
  CHECK(result.packet.fragment == FragmentKind::later);
  CHECK(result.packet.fragment_id == 99);
}

TEST_CASE("tunnels: what is odd counts once, outside and inside together; of an inside that is not taken, nothing") {
  const auto with_wrong_length = [](uint16_t port, const Bytes& payload) {
    return join({be16(50000), be16(port), be16(7), be16(0), payload});
  };
  const Bytes inside = ipv4({.protocol = 17}, with_wrong_length(5353, {}));
  const Bytes both = ipv4({.protocol = 17}, with_wrong_length(4789, vxlan(7, ethernet(0x0800, inside))));
  CHECK(inner_text(both) == "ipv4 17 192.0.2.1 50000 > 198.51.100.2 5353; udp_length");
  CHECK(inner_text(ipv4({.protocol = 4}, inside)) == "ipv4 17 192.0.2.1 50000 > 198.51.100.2 5353; udp_length");
  CHECK(inner_text(to_port(4789, vxlan(7, ethernet(0x05ff, Bytes(20, 1))))) == outside(4789));
}

TEST_CASE("tunnels: options that are cut hide what follows") {
  const Bytes packet = ipv4({.protocol = 4, .options = from_hex("94040000")}, kUdp4);
  CHECK(inner_text(without_last(packet, kUdp4.size() + 1)) == "ipv4 4 192.0.2.1 0 > 198.51.100.2 0; ip_options_cut");
}

}  // namespace headgate
