// IPv6: the fixed header, extension headers, fragments.
#include <doctest/doctest.h>

#include "support/decoded.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

std::string raw_text(const Bytes& packet) { return text_of(LinkType::raw, packet); }

Bytes first_bytes(const Bytes& bytes, std::size_t count) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)};
}

const std::string kUdp6Text = "ipv6 17 2001:db8::1 53 > 2001:db8::2 5353";
const std::string kNoPorts = " 2001:db8::1 0 > 2001:db8::2 0";

}  // namespace

TEST_CASE("IPv6: a whole packet, every field of the result") {
  const Packet packet = decoded(LinkType::raw, kTcp6).packet;
  CHECK(packet.has_flow);
  CHECK(packet.packet_class == PacketClass::ipv6);
  CHECK(packet.ip_bytes == 64);
  CHECK(packet.fragment == FragmentKind::none);
  CHECK(packet.has_tcp);
  CHECK(packet.tcp_flags == 0x02);
  CHECK(packet.tcp_sequence == 0x12345678);
  CHECK(packet.tcp_payload == 0);
  CHECK(packet.direction == Direction::low_to_high);
  CHECK(Bytes(packet.key.low_address.begin(), packet.key.low_address.end()) == address("2001:db8::1"));
  CHECK(Bytes(packet.key.high_address.begin(), packet.key.high_address.end()) == address("2001:db8::2"));
  CHECK(packet.key.low_port == 40000);
  CHECK(packet.key.high_port == 443);
  CHECK(packet.key.protocol == 6);
  CHECK(packet.key.ip_version == 6);
  CHECK(packet.key.reserved == 0);
}

TEST_CASE("IPv6: the header must be there and of version 6") {
  CHECK(text_of(LinkType::ethernet, ethernet(0x86dd, {})) == "malformed; ip_header_cut");
  CHECK(raw_text(first_bytes(kTcp6, 39)) == "malformed; ip_header_cut");
  CHECK(raw_text(first_bytes(kTcp6, 40)) == "ipv6 6" + kNoPorts + "; ports_cut");
  CHECK(text_of(LinkType::ethernet, ethernet(0x86dd, join({kUdp4, Bytes(8, 0)}))) == "malformed; ip_version_mismatch");
}

TEST_CASE("IPv6: a payload length of 0 is right without a next header, else the length is unknown") {
  CHECK(raw_text(ipv6({.next_header = 59}, {})) == "ipv6 59" + kNoPorts);
  const Decoded result = decoded(LinkType::raw, ipv6({.next_header = 6, .payload_length = 0}, tcp({}, Bytes(9, 9))));
  CHECK(text_of(result) == kTcp6Text + "; ip_length_zero");
  CHECK(result.packet.ip_bytes == 40);
  CHECK(result.packet.tcp_payload == 0);

  const Bytes jumbo = join({from_hex("1100 c204 00012345"), udp(53, 5353, {})});  // RFC 2675
  CHECK(raw_text(ipv6({.next_header = 0, .payload_length = 0}, jumbo)) == kUdp6Text + "; ip_length_zero");
}

TEST_CASE("IPv6: bytes behind the payload length are padding, not ports") {
  CHECK(raw_text(ipv6({.payload_length = 3}, udp(53, 5353, {}))) == "ipv6 17" + kNoPorts + "; ports_cut");
  CHECK(raw_text(ipv6({.next_header = 60, .payload_length = 8}, ipv6_extension(17, 1, udp(53, 5353, {})))) ==
        "ipv6 17" + kNoPorts + "; ports_cut");
  CHECK(raw_text(ipv6({.next_header = 60, .payload_length = 7}, ipv6_extension(17, 1, udp(53, 5353, {})))) ==
        "ipv6 60" + kNoPorts + "; ipv6_extension_cut");
}

TEST_CASE("IPv6: every extension header is stepped over, alone and in a row") {
  for (const uint8_t kind : std::array<uint8_t, 5>{0, 43, 60, 139, 140}) {
    CAPTURE(int{kind});
    CHECK(raw_text(ipv6({.next_header = kind}, ipv6_extension(17, 1, udp(53, 5353, {})))) == kUdp6Text);
    CHECK(raw_text(ipv6({.next_header = kind}, ipv6_extension(17, 5, udp(53, 5353, {})))) == kUdp6Text);
  }
  const Bytes authentication = join({from_hex("11 04 0000 00000001 00000001"), Bytes(12, 3), udp(53, 5353, {})});
  CHECK(raw_text(ipv6({.next_header = 51}, authentication)) == kUdp6Text);
  CHECK(raw_text(ipv6({.next_header = 0}, ipv6_extension(43, 1, ipv6_extension(51, 2, authentication)))) == kUdp6Text);
  CHECK(raw_text(ipv6({.next_header = 60}, ipv6_extension(59, 1, {}))) == "ipv6 59" + kNoPorts);
  CHECK(raw_text(ipv6({.next_header = 50}, Bytes(20, 17))) == "ipv6 50" + kNoPorts);
  CHECK(raw_text(ipv6({.next_header = 135}, Bytes(20, 17))) == "ipv6 135" + kNoPorts);
}

TEST_CASE("IPv6: extension headers do not count as TCP payload") {
  const Bytes packet = ipv6({.next_header = 0}, ipv6_extension(60, 2, ipv6_extension(6, 1, tcp({}, Bytes(77, 1)))));
  CHECK(decoded(LinkType::raw, packet).packet.tcp_payload == 77);
  CHECK(decoded(LinkType::raw, packet).packet.ip_bytes == 40 + 16 + 8 + 20 + 77);
}

TEST_CASE("IPv6: a chain of more than eight headers is walked and counted once") {
  const auto chain = [](unsigned headers) {
    Bytes payload = udp(53, 5353, {});
    uint8_t next = 17;
    for (unsigned i = 0; i < headers; ++i, next = 60) payload = ipv6_extension(next, 1, payload);
    return ipv6({.next_header = next}, payload);
  };
  CHECK(raw_text(chain(8)) == kUdp6Text);
  CHECK(raw_text(chain(9)) == kUdp6Text + "; ipv6_extension_chain");
  CHECK(raw_text(chain(180)) == kUdp6Text + "; ipv6_extension_chain");
}

TEST_CASE("IPv6: a cut extension header leaves the last protocol that is known, and no ports") {
  const Bytes packet = ipv6({.next_header = 0}, ipv6_extension(43, 1, ipv6_extension(6, 3, tcp({}, {}))));
  CHECK(raw_text(first_bytes(packet, 47)) == "ipv6 0" + kNoPorts + "; ipv6_extension_cut");
  CHECK(raw_text(first_bytes(packet, 48)) == "ipv6 43" + kNoPorts + "; ipv6_extension_cut");
  CHECK(raw_text(first_bytes(packet, 55)) == "ipv6 43" + kNoPorts + "; ipv6_extension_cut");
  CHECK(raw_text(first_bytes(packet, 56)) == "ipv6 6" + kNoPorts + "; ipv6_extension_cut");
  CHECK(raw_text(first_bytes(packet, 72)) == "ipv6 6" + kNoPorts + "; ports_cut");
  CHECK(raw_text(first_bytes(packet, 76)) == kTcp6Text + "; tcp_header_cut");
}

TEST_CASE("IPv6: the first fragment has ports, a later one ends the walk, an atomic one is none") {
  const Decoded first =
      decoded(LinkType::raw, ipv6({.next_header = 44}, ipv6_fragment(17, 0, true, 0xdeadbeef, udp(53, 5353, {}))));
  CHECK(text_of(first) == kUdp6Text);
  CHECK(first.packet.fragment == FragmentKind::first);
  CHECK(first.packet.fragment_id == 0xdeadbeef);

  const Decoded later =
      decoded(LinkType::raw, ipv6({.next_header = 44}, ipv6_fragment(17, 8, false, 0xdeadbeef, udp(53, 5353, {}))));
  CHECK(text_of(later) == "ipv6 17" + kNoPorts);
  CHECK(later.packet.fragment == FragmentKind::later);
  CHECK(later.packet.fragment_id == 0xdeadbeef);

  const Decoded atomic =
      decoded(LinkType::raw, ipv6({.next_header = 44}, ipv6_fragment(17, 0, false, 0xdeadbeef, udp(53, 5353, {}))));
  CHECK(text_of(atomic) == kUdp6Text);
  CHECK(atomic.packet.fragment == FragmentKind::none);
  CHECK(atomic.packet.fragment_id == 0);
}

TEST_CASE("IPv6: fragments among other extension headers") {
  const Bytes later = ipv6_extension(44, 1, ipv6_fragment(60, 1480, true, 7, Bytes(24, 17)));
  CHECK(raw_text(ipv6({.next_header = 0}, later)) == "ipv6 60" + kNoPorts);
  const Bytes first = ipv6_extension(44, 1, ipv6_fragment(60, 0, true, 7, ipv6_extension(17, 1, udp(53, 5353, {}))));
  CHECK(raw_text(ipv6({.next_header = 43}, first)) == kUdp6Text);
  CHECK(decoded(LinkType::raw, ipv6({.next_header = 43}, first)).packet.fragment == FragmentKind::first);
}

}  // namespace headgate
