// The layers other than Ethernet that lead to IP: MPLS, PPPoE, PPP, cooked captures, BSD loopback, raw IP.
#include <doctest/doctest.h>

#include "support/decoded.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

std::string ethernet_text(std::string_view hex, const Bytes& payload = {}) {
  return text_of(LinkType::ethernet, join({kEthernetAddresses, from_hex(hex), payload}));
}

std::string text_behind(LinkType link_type, std::string_view hex, const Bytes& payload = {}) {
  return text_of(link_type, join({from_hex(hex), payload}));
}

}  // namespace

TEST_CASE("MPLS: down to the bottom of the stack, then the version") {
  CHECK(ethernet_text("8847 0001 1140", kUdp4) == kUdp4Text);
  CHECK(ethernet_text("8848 0001 1140", kTcp6) == kTcp6Text);
  CHECK(ethernet_text("8847 0001 0040 0002 0040 0003 1140", kTcp6) == kTcp6Text);
  CHECK(ethernet_text("8100 0009 8847 0000 0140", kUdp4) == "vlan 9 " + kUdp4Text);  // explicit null
}

TEST_CASE("MPLS: an Ethernet pseudowire with a control word, its tags behind those outside") {
  const Bytes inner = join({kEthernetAddresses, from_hex("8100 0005 0800"), kUdp4});
  CHECK(ethernet_text("8100 0009 8847 0001 1140 00000001", inner) == "vlan 9.5 " + kUdp4Text);
  CHECK(ethernet_text("8847 0001 1140 00000000", join({kEthernetAddresses, from_hex("0806")})) == "arp");
  const Bytes labelled = join({kEthernetAddresses, from_hex("8847 0001 1140"), kUdp4});
  CHECK(ethernet_text("8847 0001 1140 00000000", labelled) == kUdp4Text);
}

TEST_CASE("MPLS: what is below the labels is not always known, and sometimes not there") {
  CHECK(ethernet_text("8847 0001 1140 10000021", kUdp4) == "other; mpls_payload_unknown");  // associated channel
  CHECK(ethernet_text("8847 0001 1140 f0") == "other; mpls_payload_unknown");
  CHECK(ethernet_text("8847") == "malformed; mpls_label_cut");
  CHECK(ethernet_text("8847 0001 11") == "malformed; mpls_label_cut");
  CHECK(ethernet_text("8847 0001 0040 0001") == "malformed; mpls_label_cut");
  CHECK(ethernet_text("8847 0001 1140") == "malformed; mpls_label_cut");
  CHECK(ethernet_text("8847 0001 1140 000000") == "malformed; mpls_label_cut");
  CHECK(ethernet_text("8847 0001 1140 00000000 0200") == "malformed; link_header_cut");
  CHECK(ethernet_text("8847 0001 1140 45") == "malformed; ip_header_cut");
}

TEST_CASE("PPPoE: session frames carry PPP, everything else is other") {
  CHECK(ethernet_text("8864 1100 0007 0022 0021", kUdp4) == kUdp4Text);
  CHECK(ethernet_text("8864 1100 0007 0042 0057", kTcp6) == kTcp6Text);
  CHECK(ethernet_text("8864 1100 0007 0021 21", kUdp4) == kUdp4Text);  // compressed protocol field
  CHECK(ethernet_text("8100 0003 8864 1100 0007 0022 0021", kUdp4) == "vlan 3 " + kUdp4Text);
  CHECK(ethernet_text("8864 1100 0007 0004 c021 0100") == "other");  // link control
  CHECK(ethernet_text("8864 2100 0007 0022 0021", kUdp4) == "other; pppoe_header");
  CHECK(ethernet_text("8864 11a7 0007 0022 0021", kUdp4) == "other; pppoe_header");
  CHECK(ethernet_text("8864 1100 0007 00") == "malformed; link_header_cut");
  CHECK(ethernet_text("8864 1100 0007 0022") == "malformed; link_header_cut");
  CHECK(ethernet_text("8864 1100 0007 0022 00") == "malformed; link_header_cut");
}

TEST_CASE("PPP: with and without address and control, protocol in one byte or two") {
  constexpr auto ppp = LinkType::ppp;
  CHECK(text_behind(ppp, "ff03 0021", kUdp4) == kUdp4Text);
  CHECK(text_behind(ppp, "ff03 21", kUdp4) == kUdp4Text);
  CHECK(text_behind(ppp, "0021", kUdp4) == kUdp4Text);
  CHECK(text_behind(ppp, "21", kUdp4) == kUdp4Text);
  CHECK(text_behind(ppp, "ff03 0057", kTcp6) == kTcp6Text);
  CHECK(text_behind(ppp, "57", kTcp6) == kTcp6Text);
  CHECK(text_behind(ppp, "ff03 0281 0001 1140", kUdp4) == kUdp4Text);
  CHECK(text_behind(ppp, "0283 0001 1140", kTcp6) == kTcp6Text);
  CHECK(text_behind(ppp, "ff03 8021 0101") == "other");    // IP control
  CHECK(text_behind(ppp, "ff03 002d", kUdp4) == "other");  // compressed TCP
  CHECK(text_behind(ppp, "0f00 0800", kUdp4) == "other");  // Cisco HDLC
  CHECK(text_behind(ppp, "") == "malformed; link_header_cut");
  CHECK(text_behind(ppp, "ff03") == "malformed; link_header_cut");
  CHECK(text_behind(ppp, "ff03 00") == "malformed; link_header_cut");
  CHECK(text_behind(ppp, "21") == "malformed; ip_header_cut");
}

TEST_CASE("SLL: an ethertype, LLC, tags behind the header, families of netlink") {
  constexpr auto sll = LinkType::linux_sll;
  CHECK(text_behind(sll, "0000 0001 0006 0200000000010000 0800", kUdp4) == kUdp4Text);
  CHECK(text_behind(sll, "0004 0304 0006 0000000000000000 86dd", kTcp6) == kTcp6Text);
  CHECK(text_behind(sll, "0000 0001 0006 0200000000010000 8100 0007 0800", kUdp4) == "vlan 7 " + kUdp4Text);
  CHECK(text_behind(sll, "0000 0001 0006 0200000000010000 88a8 0007 8100 0008 86dd", kTcp6) == "vlan 7.8 " + kTcp6Text);
  CHECK(text_behind(sll, "0001 0001 0006 0200000000010000 0806", Bytes(28, 0)) == "arp");
  CHECK(text_behind(sll, "0000 0001 0006 0200000000010000 0004 060603", kUdp4) == kUdp4Text);
  CHECK(text_behind(sll, "0000 0001 0006 0200000000010000 0001 060603", kUdp4) == "other");  // 802.3 without LLC
  CHECK(text_behind(sll, "0004 0338 0000 0000000000000000 0004 060603", kUdp4) == "other");  // netlink
  CHECK(text_behind(sll, "0004 0338 0000 0000000000000000 0800", kUdp4) == "other");
  CHECK(text_behind(sll, "0000 0001 0006 0200000000010000 08") == "malformed; link_header_cut");
}

TEST_CASE("SLL2: the protocol stands first") {
  constexpr auto sll2 = LinkType::linux_sll2;
  CHECK(text_behind(sll2, "0800 0000 00000003 0001 00 06 0200000000010000", kUdp4) == kUdp4Text);
  CHECK(text_behind(sll2, "86dd 0000 00000003 0304 04 06 0000000000000000", kTcp6) == kTcp6Text);
  CHECK(text_behind(sll2, "8100 0000 00000003 0001 00 06 0200000000010000 0007 0800", kUdp4) == "vlan 7 " + kUdp4Text);
  CHECK(text_behind(sll2, "0004 0000 00000003 0001 00 06 0200000000010000 aaaa03 000000 0800", kUdp4) == kUdp4Text);
  CHECK(text_behind(sll2, "0800 0000 00000003 0338 00 06 0000000000000000", kUdp4) == "other");  // netlink
  CHECK(text_behind(sll2, "0806 0000 00000003 0001 00 06 0200000000010000") == "arp");
  CHECK(text_behind(sll2, "0800 0000 00000003 0001 00 06 02000000000100") == "malformed; link_header_cut");
}

TEST_CASE("NULL and LOOP: every BSD's family numbers, in both byte orders") {
  constexpr auto null_loop = LinkType::null_loop;
  CHECK(text_behind(null_loop, "02000000", kUdp4) == kUdp4Text);
  CHECK(text_behind(null_loop, "00000002", kUdp4) == kUdp4Text);
  for (const char* family :
       {"18000000", "1c000000", "1e000000", "0a000000", "00000018", "0000001c", "0000001e", "0000000a"}) {
    CAPTURE(family);
    CHECK(text_behind(null_loop, family, kTcp6) == kTcp6Text);
  }
  CHECK(text_behind(null_loop, "07000000", kUdp4) == "other");
  CHECK(text_behind(null_loop, "00000000", kUdp4) == "other");
  CHECK(text_behind(null_loop, "02000000", kTcp6) == "malformed; ip_version_mismatch");
  CHECK(text_behind(null_loop, "1e000000", join({kUdp4, Bytes(8, 0)})) == "malformed; ip_version_mismatch");
  CHECK(text_behind(null_loop, "020000") == "malformed; link_header_cut");
}

TEST_CASE("RAW: the version nibble decides, and there is nothing but IP") {
  CHECK(text_of(LinkType::raw, kUdp4) == kUdp4Text);
  CHECK(text_of(LinkType::raw, kTcp6) == kTcp6Text);
  CHECK(text_of(LinkType::raw, {}) == "malformed; ip_header_cut");
  CHECK(text_behind(LinkType::raw, "50", kUdp4) == "malformed; ip_version_mismatch");
  CHECK(text_behind(LinkType::raw, "00") == "malformed; ip_version_mismatch");
  CHECK(text_behind(LinkType::raw, "60") == "malformed; ip_header_cut");
}

}  // namespace headgate
