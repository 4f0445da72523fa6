// TCP, UDP and SCTP: ports, flags, lengths, cuts.
#include <doctest/doctest.h>

#include "support/decoded.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

const std::string kNoPorts = " 192.0.2.1 0 > 198.51.100.2 0";

// An IPv4 packet of `protocol`, of which the snapshot kept `kept` bytes of payload.
Decoded with_payload_cut(uint8_t protocol, const Bytes& payload, std::size_t kept) {
  Bytes packet = ipv4({.protocol = protocol}, payload);
  packet.resize(20 + kept);
  return decoded(LinkType::raw, packet);
}

Decoded with_payload(uint8_t protocol, const Bytes& payload) {
  return with_payload_cut(protocol, payload, payload.size());
}

}  // namespace

TEST_CASE("TCP: ports, sequence number, flags, payload") {
  // 49152 > 443, sequence 0x01020304, acknowledgement 5, 8 words, PSH and ACK
  const Bytes segment = from_hex(
      "c000 01bb 01020304 00000005 80 18 1000 0000 0000 0101080a 00000001 00000002"
      "474554202f0d0a");
  const Decoded result = with_payload(6, segment);
  CHECK(text_of(result) == "ipv4 6 192.0.2.1 49152 > 198.51.100.2 443");
  CHECK(result.packet.has_tcp);
  CHECK(result.packet.tcp_sequence == 0x01020304);
  CHECK(result.packet.tcp_flags == 0x18);
  CHECK(result.packet.tcp_payload == 7);
  CHECK(result.packet.ip_bytes == 20 + 32 + 7);
}

TEST_CASE("TCP: all eight flags, and no more") {
  for (const unsigned flags : {0U, 1U, 2U, 4U, 8U, 16U, 32U, 64U, 128U, 255U}) {
    CAPTURE(flags);
    Bytes segment = tcp({.flags = static_cast<uint8_t>(flags)}, {});
    segment[12] = 0x5f;  // reserved bits
    const Decoded result = with_payload(6, segment);
    CHECK(result.packet.tcp_flags == flags);
    CHECK(text_of(result) == "ipv4 6 192.0.2.1 40000 > 198.51.100.2 443");
  }
}

TEST_CASE("TCP: payload is counted by the headers, not by the snapshot") {
  const Decoded result = with_payload_cut(6, tcp({}, Bytes(1000, 1)), 20);
  CHECK(result.packet.has_tcp);
  CHECK(result.packet.tcp_payload == 1000);
}

TEST_CASE("TCP: four bytes give ports, twenty give flags") {
  const Bytes segment = tcp({.flags = 0x02}, {});
  for (std::size_t kept = 0; kept < 20; ++kept) {
    CAPTURE(kept);
    const Decoded result = with_payload_cut(6, segment, kept);
    CHECK(text_of(result) == (kept < 4 ? "ipv4 6" + kNoPorts + "; ports_cut"
                                       : "ipv4 6 192.0.2.1 40000 > 198.51.100.2 443; tcp_header_cut"));
    CHECK_FALSE(result.packet.has_tcp);
    CHECK(result.packet.tcp_flags == 0);
    CHECK(result.packet.tcp_sequence == 0);
  }
}

TEST_CASE("TCP: a data offset below five words or beyond the segment") {
  Bytes segment = tcp({.flags = 0x11}, Bytes(8, 1));
  const std::string flow = "ipv4 6 192.0.2.1 40000 > 198.51.100.2 443";
  for (const unsigned words : {0U, 4U, 8U, 15U}) {
    CAPTURE(words);
    segment[12] = static_cast<uint8_t>(words << 4U);
    const Decoded result = with_payload(6, segment);
    CHECK(text_of(result) == flow + "; tcp_data_offset");
    CHECK(result.packet.has_tcp);
    CHECK(result.packet.tcp_flags == 0x11);
    CHECK(result.packet.tcp_payload == 0);
  }
  segment[12] = 0x70;
  CHECK(text_of(with_payload(6, segment)) == flow);
  CHECK(with_payload(6, segment).packet.tcp_payload == 0);
}

TEST_CASE("UDP: four bytes give ports") {
  const Bytes datagram = udp(53, 5353, Bytes(4, 0));
  for (std::size_t kept = 0; kept <= 12; ++kept) {
    CAPTURE(kept);
    CHECK(text_of(with_payload_cut(17, datagram, kept)) ==
          (kept < 4 ? "ipv4 17" + kNoPorts + "; ports_cut" : kUdp4Text));
  }
}

TEST_CASE("UDP: a length that is too small or too large for the datagram") {
  const auto with_length = [](uint16_t length) {
    return join({be16(53), be16(5353), be16(length), be16(0), Bytes(4, 0)});
  };
  CHECK(text_of(with_payload(17, with_length(7))) == kUdp4Text + "; udp_length");
  CHECK(text_of(with_payload(17, with_length(0))) == kUdp4Text + "; udp_length");
  CHECK(text_of(with_payload(17, with_length(13))) == kUdp4Text + "; udp_length");
  CHECK(text_of(with_payload(17, with_length(12))) == kUdp4Text);
  CHECK(text_of(with_payload(17, with_length(8))) == kUdp4Text);
  CHECK(text_of(LinkType::raw, ipv4({.more_fragments = true}, with_length(1480))) == kUdp4Text);
}

TEST_CASE("SCTP: four bytes give ports") {
  const Bytes packet = sctp(3868, 3869);
  CHECK(text_of(with_payload(132, packet)) == "ipv4 132 192.0.2.1 3868 > 198.51.100.2 3869");
  CHECK(text_of(with_payload_cut(132, packet, 4)) == "ipv4 132 192.0.2.1 3868 > 198.51.100.2 3869");
  CHECK(text_of(with_payload_cut(132, packet, 3)) == "ipv4 132" + kNoPorts + "; ports_cut");
}

}  // namespace headgate
