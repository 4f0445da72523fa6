// Packets in hex that several tests of the decoder share, and one frame for every way through it.
#pragma once

#include <string>
#include <vector>

#include "decode/link_type.h"
#include "support/frames.h"

namespace headgate::test {

inline const Bytes kEthernetAddresses = from_hex("020000000001 020000000002");

// UDP with 4 bytes of payload over IPv4: 192.0.2.1:53 > 198.51.100.2:5353.
inline const Bytes kUdp4 = from_hex("45000020 12340000 40110000 c0000201 c6336402 003514e9 000c0000 cafebabe");
inline const std::string kUdp4Text = "ipv4 17 192.0.2.1 53 > 198.51.100.2 5353";

// A SYN with an MSS option over IPv6: [2001:db8::1]:40000 > [2001:db8::2]:443, sequence 305419896.
inline const Bytes kTcp6 = from_hex(
    "60000000 0018 06 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
    "9c4001bb 12345678 00000000 6002ffff 00000000 020405a0");
inline const std::string kTcp6Text = "ipv6 6 2001:db8::1 40000 > 2001:db8::2 443";

struct Fixture {
  std::string name;
  LinkType link_type;
  Bytes frame;
};

// A stack that the process's table of deep VLAN stacks takes in. It stands alone because changing its bytes would fill
// that table.
inline Fixture deep_vlan_fixture() {
  const Bytes six_tags = from_hex("8100 0001 8100 0002 8100 0003 8100 0004 8100 0005 8100 0006");
  return {"six tags", LinkType::ethernet, join({kEthernetAddresses, six_tags, from_hex("0800"), kUdp4})};
}

// Every link type, tag, label and tunnel that is walked, and every IP header in all its shapes.
inline std::vector<Fixture> decoder_fixtures() {
  const auto on_ethernet = [](const std::string& name, std::string_view hex, const Bytes& payload) {
    return Fixture{name, LinkType::ethernet, join({kEthernetAddresses, from_hex(hex), payload})};
  };
  const Bytes inner_ethernet = join({kEthernetAddresses, from_hex("8100 0005 0800"), kUdp4});
  Bytes deep_tags;
  for (int level = 0; level < 70; ++level) deep_tags = join({deep_tags, from_hex("8100 0abc")});

  std::vector<Fixture> fixtures = {
      on_ethernet("IPv4", "0800", kUdp4),
      on_ethernet("IPv6", "86dd", kTcp6),
      on_ethernet("ARP", "0806", Bytes(28, 1)),
      on_ethernet("LLDP", "88cc", Bytes(20, 2)),
      on_ethernet("two tags", "88a8 0064 8100 00c8 86dd", kTcp6),
      on_ethernet("70 tags", "", join({deep_tags, from_hex("0800"), kUdp4})),
      on_ethernet("SNAP", "0028 aaaa03 000000 0800", kUdp4),
      on_ethernet("IP over LLC", "0023 060603", kUdp4),
      on_ethernet("MPLS, two labels, IPv6", "8847 0001 0040 0001 1140", kTcp6),
      on_ethernet("MPLS, pseudowire", "8847 0001 1140 0000 0001", inner_ethernet),
      on_ethernet("PPPoE", "8864 1100 0007 0022 0021", kUdp4),
      on_ethernet("PPPoE, compressed protocol", "8864 1100 0007 0021 57", kTcp6),
      {"RAW IPv4", LinkType::raw, kUdp4},
      {"RAW IPv6", LinkType::raw, kTcp6},
      {"SLL", LinkType::linux_sll, join({from_hex("0000 0001 0006 0200000000010000 0800"), kUdp4})},
      {"SLL, tag", LinkType::linux_sll, join({from_hex("0000 0001 0006 0200000000010000 8100 0007 86dd"), kTcp6})},
      {"SLL2", LinkType::linux_sll2, join({from_hex("86dd 0000 00000003 0001 00 06 0200000000010000"), kTcp6})},
      {"NULL", LinkType::null_loop, join({from_hex("02000000"), kUdp4})},
      {"LOOP", LinkType::null_loop, join({from_hex("00000018"), kTcp6})},
      {"PPP", LinkType::ppp, join({from_hex("ff03 0021"), kUdp4})},
      {"PPP, compressed", LinkType::ppp, join({from_hex("57"), kTcp6})},
      {"PPP, MPLS", LinkType::ppp, join({from_hex("ff03 0281 0001 1140"), kUdp4})},
  };
  const auto add_ip = [&fixtures](const std::string& name, uint16_t type, const Bytes& packet) {
    fixtures.push_back({name, LinkType::ethernet, ethernet(type, packet)});
  };
  add_ip("IPv4 TCP, options in both", 0x0800,
         ipv4({.protocol = 6, .options = from_hex("94040000")}, tcp({.options = from_hex("01010101")}, Bytes(10, 7))));
  add_ip("IPv4 SCTP", 0x0800, ipv4({.protocol = 132}, sctp(1, 2)));
  add_ip("IPv4 ICMP", 0x0800, ipv4({.protocol = 1}, from_hex("0800 0000 0001 0001")));
  add_ip("IPv4 first fragment", 0x0800, ipv4({.protocol = 6, .more_fragments = true}, tcp({}, Bytes(20, 7))));
  add_ip("IPv4 later fragment", 0x0800, ipv4({.protocol = 6, .fragment_offset = 40}, Bytes(20, 7)));
  add_ip("IPv4 length 0", 0x0800, ipv4({.protocol = 6, .total_length = 0}, tcp({}, Bytes(20, 7))));
  add_ip("IPv6 extensions", 0x86dd,
         ipv6({.next_header = 0}, ipv6_extension(43, 1, ipv6_extension(60, 3, ipv6_extension(17, 1, udp(1, 2, {}))))));
  add_ip("IPv6 first fragment", 0x86dd, ipv6({.next_header = 44}, ipv6_fragment(17, 0, true, 9, udp(1, 2, {}))));
  add_ip("IPv6 later fragment", 0x86dd, ipv6({.next_header = 44}, ipv6_fragment(17, 8, false, 9, Bytes(9, 9))));
  add_ip("IPv6 authentication", 0x86dd,
         ipv6({.next_header = 51}, join({from_hex("06040000 00000001 00000001"), Bytes(12, 3), tcp({}, {})})));
  const auto add_udp = [&](const std::string& name, uint16_t port, const Bytes& payload) {
    add_ip(name, 0x0800, ipv4({.source = "10.0.0.1", .destination = "10.0.0.2"}, udp(50000, port, payload)));
  };
  const Bytes tagged = ethernet(0x8100, vlan(5, 0x86dd, kTcp6));
  add_ip("GRE, all options", 0x0800, ipv4({.protocol = 47}, gre({.flags = 0xb000}, kUdp4)));
  add_ip("GRE, Ethernet", 0x86dd, ipv6({.next_header = 47}, gre({.type = 0x6558}, tagged)));
  add_ip("IPv4 in IPv4", 0x0800, ipv4({.protocol = 4}, kUdp4));
  add_ip("IPv6 in IPv6", 0x86dd, ipv6({.next_header = 60}, ipv6_extension(41, 1, kTcp6)));
  add_udp("VXLAN", 4789, vxlan(7, tagged));
  add_udp("Geneve", 6081, geneve(0x6558, 3, tagged));
  add_udp("GTP-U", 2152, gtp({1, 2}, kUdp4));
  add_udp("GTP-U in VXLAN", 4789, vxlan(7, ethernet(0x0800, ipv4({}, udp(1, 2152, gtp({}, kTcp6))))));
  return fixtures;
}

}  // namespace headgate::test
