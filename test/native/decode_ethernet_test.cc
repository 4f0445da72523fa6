// Ethernet and what it carries that is not IP: types, lengths, LLC and SNAP, VLAN tags.
#include <doctest/doctest.h>

#include "support/decoded.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

std::string ethernet_text(std::string_view hex, const Bytes& payload = {}) {
  return text_of(LinkType::ethernet, join({kEthernetAddresses, from_hex(hex), payload}));
}

}  // namespace

TEST_CASE("Ethernet: every type has its class") {
  CHECK(ethernet_text("0800", kUdp4) == kUdp4Text);
  CHECK(ethernet_text("0806", Bytes(28, 0)) == "arp");
  CHECK(ethernet_text("8035", Bytes(28, 0)) == "arp");
  CHECK(ethernet_text("0806") == "arp");
  CHECK(ethernet_text("88cc", from_hex("0207")) == "other");      // LLDP
  CHECK(ethernet_text("8863", from_hex("11090000")) == "other");  // PPPoE discovery
  CHECK(ethernet_text("88e5", kUdp4) == "other");                 // MACsec
  CHECK(ethernet_text("ffff", kUdp4) == "other");
}

TEST_CASE("Ethernet: 0 to 13 bytes are a cut link header") {
  for (std::size_t size = 0; size < 14; ++size) {
    CAPTURE(size);
    CHECK(text_of(LinkType::ethernet, Bytes(size, 8)) == "malformed; link_header_cut");
  }
}

TEST_CASE("Ethernet: up to 1500 is a length, from 1536 on a type, between them nothing") {
  const Bytes ip_over_llc = join({from_hex("060603"), kUdp4});
  CHECK(ethernet_text("0000", ip_over_llc) == kUdp4Text);
  CHECK(ethernet_text("05dc", ip_over_llc) == kUdp4Text);
  CHECK(ethernet_text("05dd", ip_over_llc) == "other; ethertype_undefined");
  CHECK(ethernet_text("05ff", ip_over_llc) == "other; ethertype_undefined");
  CHECK(ethernet_text("0600", ip_over_llc) == "other");
}

TEST_CASE("LLC and SNAP: ethertypes behind two organizations, IP behind its access point, all else is other") {
  CHECK(ethernet_text("0028 aaaa03 000000 0800", kUdp4) == kUdp4Text);
  CHECK(ethernet_text("0028 aaaa03 0000f8 0800", kUdp4) == kUdp4Text);
  CHECK(ethernet_text("0028 aaaa03 000000 8100 0007 0800", kUdp4) == "vlan 7 " + kUdp4Text);
  CHECK(ethernet_text("0028 aaaa03 000000 0806", Bytes(28, 0)) == "arp");
  CHECK(ethernet_text("0028 aaaa03 00000c 2000", kUdp4) == "other");  // CDP
  CHECK(ethernet_text("0028 aaaa03 000000 0028", from_hex("aaaa03 000000 0800")) == "other");
  CHECK(ethernet_text("0028 aaaa13 000000 0800", kUdp4) == "other");   // not unnumbered information
  CHECK(ethernet_text("0026 424203 0000", {}) == "other");             // spanning tree
  CHECK(ethernet_text("0026 ffff", from_hex("00260000")) == "other");  // IPX without LLC
  CHECK(ethernet_text("0028 060603", from_hex("80")) == "malformed; ip_version_mismatch");
  CHECK(ethernet_text("0028 060603") == "malformed; ip_header_cut");
  CHECK(ethernet_text("0028 aaaa") == "malformed; link_header_cut");
  CHECK(ethernet_text("0028 aaaa03 000000 08") == "malformed; link_header_cut");
}

TEST_CASE("VLAN: all four TPIDs, any mixture, ids without priority bits, outermost first") {
  CHECK(ethernet_text("8100 002a 0800", kUdp4) == "vlan 42 " + kUdp4Text);
  CHECK(ethernet_text("88a8 ffff 0800", kUdp4) == "vlan 4095 " + kUdp4Text);
  CHECK(ethernet_text("9100 f001 0800", kUdp4) == "vlan 1 " + kUdp4Text);
  CHECK(ethernet_text("9200 0064 8100 00c8 0800", kUdp4) == "vlan 100.200 " + kUdp4Text);
  CHECK(ethernet_text("88a8 0001 9100 0002 9200 0003 8100 0004 0800", kUdp4) == "vlan 1.2.3.4 " + kUdp4Text);
}

TEST_CASE("VLAN: a priority tag is a tag of id 0, and not the same flow as no tag") {
  CHECK(ethernet_text("8100 e000 0800", kUdp4) == "vlan 0 " + kUdp4Text);
  CHECK(ethernet_text("8100 0000 8100 0000 0800", kUdp4) == "vlan 0.0 " + kUdp4Text);
  const Bytes tagged = join({kEthernetAddresses, from_hex("8100 e000 0800"), kUdp4});
  const Bytes untagged = join({kEthernetAddresses, from_hex("0800"), kUdp4});
  CHECK_FALSE(decoded(LinkType::ethernet, tagged).packet.key == decoded(LinkType::ethernet, untagged).packet.key);
}

TEST_CASE("VLAN: lengths, other types and cuts behind a tag") {
  CHECK(ethernet_text("8100 002a 0028 aaaa03 000000 0800", kUdp4) == "vlan 42 " + kUdp4Text);
  CHECK(ethernet_text("8100 002a 0806", Bytes(28, 0)) == "arp");
  CHECK(ethernet_text("8100 002a 88cc") == "other");
  CHECK(ethernet_text("8100") == "malformed; vlan_tag_cut");
  CHECK(ethernet_text("8100 002a 08") == "malformed; vlan_tag_cut");
  CHECK(ethernet_text("8100 002a 8100 002b") == "malformed; vlan_tag_cut");
  CHECK(ethernet_text("8100 002a 0800") == "malformed; ip_header_cut");
}

TEST_CASE("VLAN: every depth from 0 to 70 is walked; ids are kept to a depth of 64") {
  const auto stack_of = [](unsigned depth) {
    Bytes frame = kUdp4;
    uint16_t type = 0x0800;
    for (unsigned level = depth; level-- > 0; type = 0x8100)
      frame = vlan(static_cast<uint16_t>(level + 1), type, frame);
    return ethernet(type, frame);
  };
  for (unsigned depth = 0; depth <= 70; ++depth) {
    CAPTURE(depth);
    std::string expected;
    for (unsigned level = 0; level < (depth <= 64 ? depth : 5); ++level) {
      expected += (level == 0 ? "vlan " : ".") + std::to_string(level + 1);
    }
    expected += (depth > 0 ? " " : "") + kUdp4Text + (depth > 64 ? "; vlan_stack_shortened" : "");
    CHECK(text_of(LinkType::ethernet, stack_of(depth)) == expected);
    CHECK(decoded(LinkType::ethernet, stack_of(depth)).packet.key.vlans.is_deep() == (depth > 5 && depth <= 64));
  }
}

}  // namespace headgate
