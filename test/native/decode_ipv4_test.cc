// IPv4: lengths, options, fragments.
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

std::string ethernet_text(const Bytes& packet) { return text_of(LinkType::ethernet, ethernet(0x0800, packet)); }

}  // namespace

TEST_CASE("IPv4: a whole packet, every field of the result") {
  const Packet packet = decoded(LinkType::raw, kUdp4).packet;
  CHECK(packet.has_flow);
  CHECK(packet.packet_class == PacketClass::ipv4);
  CHECK(packet.ip_bytes == 32);
  CHECK(packet.fragment == FragmentKind::none);
  CHECK(packet.fragment_id == 0);
  CHECK_FALSE(packet.has_tcp);
  CHECK(packet.tcp_flags == 0);
  CHECK(packet.tcp_sequence == 0);
  CHECK(packet.tcp_payload == 0);
  CHECK(packet.direction == Direction::low_to_high);
  CHECK(packet.key.low_address == Address{192, 0, 2, 1});
  CHECK(packet.key.high_address == Address{198, 51, 100, 2});
  CHECK(packet.key.low_port == 53);
  CHECK(packet.key.high_port == 5353);
  CHECK(packet.key.protocol == 17);
  CHECK(packet.key.ip_version == 4);
  CHECK(packet.key.reserved == 0);
  CHECK(packet.key.vlans.word == 0);
}

TEST_CASE("IPv4: a frame without a flow leaves every field zero") {
  const Packet packet = decoded(LinkType::ethernet, ethernet(0x88cc, kUdp4)).packet;
  CHECK_FALSE(packet.has_flow);
  CHECK(packet.key == FlowKey{});
  CHECK(packet.ip_bytes == 0);
  CHECK(packet.fragment == FragmentKind::none);
  CHECK_FALSE(packet.has_tcp);
}

TEST_CASE("IPv4: the header must be there, of version 4, of five words at least, and not longer than the packet") {
  CHECK(ethernet_text({}) == "malformed; ip_header_cut");
  CHECK(ethernet_text(first_bytes(kUdp4, 19)) == "malformed; ip_header_cut");
  CHECK(ethernet_text(kTcp6) == "malformed; ip_version_mismatch");
  CHECK(ethernet_text(ipv4({.version_and_ihl = 0x05}, {})) == "malformed; ip_version_mismatch");
  for (const uint8_t ihl : std::array<uint8_t, 5>{0, 1, 2, 3, 4}) {
    CAPTURE(int{ihl});
    CHECK(raw_text(ipv4({.version_and_ihl = static_cast<uint8_t>(0x40 | ihl)}, udp(1, 2, {}))) ==
          "malformed; ip_header_length");
  }
  CHECK(raw_text(ipv4({.total_length = 19}, udp(1, 2, {}))) == "malformed; ip_total_length");
  CHECK(raw_text(ipv4({.options = Bytes(8, 1), .total_length = 27}, udp(1, 2, {}))) == "malformed; ip_total_length");
}

TEST_CASE("IPv4: a total length of 0 is segmentation offload; the ports count, the bytes are unknown") {
  const Decoded result = decoded(LinkType::raw, ipv4({.protocol = 6, .total_length = 0}, tcp({}, Bytes(100, 7))));
  CHECK(text_of(result) == "ipv4 6 192.0.2.1 40000 > 198.51.100.2 443; ip_length_zero");
  CHECK(result.packet.ip_bytes == 0);
  CHECK(result.packet.has_tcp);
  CHECK(result.packet.tcp_payload == 0);
}

TEST_CASE("IPv4: bytes behind the total length are padding, not ports") {
  const Bytes padded = join({ipv4({.protocol = 17}, {}), from_hex("00350035 00000000")});
  CHECK(raw_text(padded) == "ipv4 17 192.0.2.1 0 > 198.51.100.2 0; ports_cut");
  CHECK(decoded(LinkType::raw, padded).packet.ip_bytes == 20);
  const Bytes exact = ipv4({.protocol = 6, .total_length = 24}, tcp({}, {}));
  CHECK(raw_text(exact) == "ipv4 6 192.0.2.1 40000 > 198.51.100.2 443; tcp_header_cut");
}

TEST_CASE("IPv4: a total length beyond the capture is what a snapshot looks like") {
  const Bytes packet = ipv4({.total_length = 1500}, udp(53, 5353, Bytes(1472, 0)));
  CHECK(raw_text(first_bytes(packet, 28)) == kUdp4Text);
  CHECK(decoded(LinkType::raw, first_bytes(packet, 28)).packet.ip_bytes == 1500);
}

TEST_CASE("IPv4: options are stepped over; where they are cut there are no ports") {
  const Bytes packet = ipv4({.options = Bytes(40, 1)}, udp(53, 5353, {}));
  CHECK(raw_text(packet) == kUdp4Text);
  CHECK(raw_text(first_bytes(packet, 64)) == kUdp4Text);
  CHECK(raw_text(first_bytes(packet, 60)) == "ipv4 17 192.0.2.1 0 > 198.51.100.2 0; ports_cut");
  CHECK(raw_text(first_bytes(packet, 59)) == "ipv4 17 192.0.2.1 0 > 198.51.100.2 0; ip_options_cut");
  CHECK(raw_text(first_bytes(packet, 20)) == "ipv4 17 192.0.2.1 0 > 198.51.100.2 0; ip_options_cut");
}

TEST_CASE("IPv4: the first fragment has ports, later ones have none, all have the identification") {
  const Decoded first = decoded(LinkType::raw, ipv4({.more_fragments = true}, udp(53, 5353, Bytes(8, 0))));
  CHECK(text_of(first) == kUdp4Text);
  CHECK(first.packet.fragment == FragmentKind::first);
  CHECK(first.packet.fragment_id == 0x1234);

  const Decoded middle =
      decoded(LinkType::raw, ipv4({.more_fragments = true, .fragment_offset = 16}, udp(53, 5353, {})));
  CHECK(text_of(middle) == "ipv4 17 192.0.2.1 0 > 198.51.100.2 0");
  CHECK(middle.packet.fragment == FragmentKind::later);
  CHECK(middle.packet.fragment_id == 0x1234);

  const Decoded last = decoded(LinkType::raw, ipv4({.protocol = 6, .fragment_offset = 65528}, tcp({}, {})));
  CHECK(text_of(last) == "ipv4 6 192.0.2.1 0 > 198.51.100.2 0");
  CHECK(last.packet.fragment == FragmentKind::later);
  CHECK_FALSE(last.packet.has_tcp);
}

TEST_CASE("IPv4: don't-fragment and the reserved bit make no fragment") {
  Bytes packet = kUdp4;
  packet[6] = 0xc0;
  const Decoded result = decoded(LinkType::raw, packet);
  CHECK(text_of(result) == kUdp4Text);
  CHECK(result.packet.fragment == FragmentKind::none);
  CHECK(result.packet.fragment_id == 0);
}

TEST_CASE("IPv4: a later TCP fragment at offset 8 would overwrite the flags") {
  CHECK(raw_text(ipv4({.protocol = 6, .fragment_offset = 8}, Bytes(16, 0))) ==
        "ipv4 6 192.0.2.1 0 > 198.51.100.2 0; tcp_fragment_overlap");
  CHECK(raw_text(ipv4({.protocol = 17, .fragment_offset = 8}, Bytes(16, 0))) == "ipv4 17 192.0.2.1 0 > 198.51.100.2 0");
  CHECK(raw_text(ipv4({.protocol = 6, .fragment_offset = 16}, Bytes(16, 0))) == "ipv4 6 192.0.2.1 0 > 198.51.100.2 0");
}

TEST_CASE("IPv4: authentication, encryption and tunnels are protocols of their own") {
  for (const uint8_t protocol : std::array<uint8_t, 8>{1, 2, 4, 41, 47, 50, 51, 136}) {
    CAPTURE(int{protocol});
    CHECK(raw_text(ipv4({.protocol = protocol}, from_hex("06040000 00350035 003500350035"))) ==
          "ipv4 " + std::to_string(protocol) + " 192.0.2.1 0 > 198.51.100.2 0");
  }
}

}  // namespace headgate
