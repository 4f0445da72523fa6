// Hostile input: frames cut at every byte and frames with changed bytes. The address sanitizer sees any read beyond the
// end; what the tests themselves check is that every frame has exactly one class, that a flow is there exactly when the
// class says so, and that the short way for common frames says what the walk through the layers does.
#include <doctest/doctest.h>

#include <numeric>
#include <random>

#include "support/decoded.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

constexpr std::array kLinkTypes = {LinkType::ethernet,   LinkType::raw,       LinkType::linux_sll,
                                   LinkType::linux_sll2, LinkType::null_loop, LinkType::ppp};

uint64_t total(const Oddities& oddities) {
  return std::accumulate(oddities.counts.begin(), oddities.counts.end(), uint64_t{0});
}

// What is true of every frame; a string, so that the loops below need no assertion per frame but one.
std::string broken_promise_of(const Decoded& result) {
  const Packet& packet = result.packet;
  const auto packet_class = static_cast<std::size_t>(packet.packet_class);
  if (packet_class >= kPacketClasses) return "class out of range";
  const bool is_ip = packet.packet_class == PacketClass::ipv4 || packet.packet_class == PacketClass::ipv6;
  if (packet.has_flow != is_ip) return "has_flow does not agree with the class";
  if (!is_ip && !(packet.key == FlowKey{})) return "a key without a flow";
  if (is_ip && packet.key.ip_version != (packet.packet_class == PacketClass::ipv4 ? 4 : 6)) return "version";
  if (is_ip && packet.key.reserved != 0) return "reserved is not 0";
  if (packet.packet_class == PacketClass::malformed && total(result.oddities) != 1)
    return "malformed without one reason";
  if (packet.packet_class == PacketClass::arp && total(result.oddities) != 0) return "an odd ARP";
  if (packet.has_tcp && (packet.key.protocol != 6 || packet.fragment == FragmentKind::later)) return "has_tcp";
  const bool has_icmp_protocol = packet.key.protocol == 1 || packet.key.protocol == 58;
  if (packet.has_icmp && (!has_icmp_protocol || packet.fragment == FragmentKind::later)) return "has_icmp";
  if (!packet.has_icmp && (packet.icmp_type | packet.icmp_code) != 0) return "ICMP without ICMP";
  if (!packet.has_tcp && (packet.tcp_flags | packet.tcp_sequence | packet.tcp_payload) != 0) return "TCP without TCP";
  if (packet.fragment == FragmentKind::none && packet.fragment_id != 0) return "fragment id";
  const bool has_ports = packet.key.low_port != 0 || packet.key.high_port != 0;
  if (has_ports && packet.fragment == FragmentKind::later) return "ports in a later fragment";
  for (const uint64_t count : result.oddities.counts) {
    if (count > 1) return "an oddity counted twice";
  }
  return "";
}

// Of a frame, seen from outside and from inside of its tunnels.
std::string broken_promise(LinkType link_type, const Bytes& frame) {
  const Decoded outer = decoded(link_type, frame);
  const Decoded inner = decoded(link_type, frame, Tunnels::inner);
  const Decoded by_layer = decoded_by_layer(link_type, frame);
  if (outer.packet != by_layer.packet || outer.oddities != by_layer.oddities) return "the short way is another";
  if (outer.packet.has_flow != inner.packet.has_flow) return "a tunnel gives or takes a flow";
  for (std::size_t at = 0; at < kOddityCount; ++at) {
    if (outer.oddities.counts[at] > inner.oddities.counts[at]) return "what is odd outside was forgotten inside";
  }
  const std::string broken = broken_promise_of(inner);
  return broken.empty() ? broken_promise_of(outer) : "inner: " + broken;
}

}  // namespace

TEST_CASE("robustness: every fixture cut at every byte, under its link type") {
  std::vector<Fixture> fixtures = decoder_fixtures();
  fixtures.push_back(deep_vlan_fixture());
  for (const Fixture& fixture : fixtures) {
    for (std::size_t size = 0; size <= fixture.frame.size(); ++size) {
      CAPTURE(fixture.name);
      CAPTURE(size);
      const auto cut = Bytes(fixture.frame.begin(), fixture.frame.begin() + static_cast<std::ptrdiff_t>(size));
      const Decoded result = decoded(fixture.link_type, cut);
      REQUIRE(broken_promise(fixture.link_type, cut) == "");
      if (size < fixture.frame.size()) {
        const Packet whole = decoded(fixture.link_type, fixture.frame).packet;
        if (result.packet.has_flow) REQUIRE(result.packet.ip_bytes == whole.ip_bytes);
        if (result.packet.has_flow) REQUIRE(result.packet.key.low_address == whole.key.low_address);
      }
    }
  }
}

TEST_CASE("robustness: every fixture under every other link type") {
  for (const Fixture& fixture : decoder_fixtures()) {
    for (const LinkType link_type : kLinkTypes) {
      CAPTURE(fixture.name);
      CAPTURE(static_cast<int>(link_type));
      REQUIRE(broken_promise(link_type, fixture.frame) == "");
    }
  }
}

TEST_CASE("robustness: every byte of every fixture with every bit turned, and set to 00 and ff") {
  for (const Fixture& fixture : decoder_fixtures()) {
    Bytes frame = fixture.frame;
    for (std::size_t at = 0; at < frame.size(); ++at) {
      for (const unsigned change : {0x01U, 0x02U, 0x04U, 0x08U, 0x10U, 0x20U, 0x40U, 0x80U, 0xffU}) {
        frame[at] = static_cast<uint8_t>(fixture.frame[at] ^ change);
        CAPTURE(fixture.name);
        CAPTURE(at);
        REQUIRE(broken_promise(fixture.link_type, frame) == "");
      }
      frame[at] = fixture.frame[at];
    }
  }
}

TEST_CASE("robustness: random changes, cuts and joins with a fixed seed") {
  const std::vector<Fixture> fixtures = decoder_fixtures();
  std::mt19937 random(1);
  const auto next = [&random](std::size_t bound) { return random() % bound; };
  for (int round = 0; round < 60000; ++round) {
    const Fixture& fixture = fixtures[next(fixtures.size())];
    Bytes frame = fixture.frame;
    if (next(4) == 0) {  // a second frame's tail behind a piece of the first
      const Bytes& other = fixtures[next(fixtures.size())].frame;
      frame.resize(next(frame.size() + 1));
      frame.insert(frame.end(), other.begin() + static_cast<std::ptrdiff_t>(next(other.size())), other.end());
    }
    for (std::size_t changes = next(5); changes > 0 && !frame.empty(); --changes) {
      frame[next(frame.size())] = static_cast<uint8_t>(random());
    }
    if (next(3) == 0) frame.resize(next(frame.size() + 1));
    CAPTURE(fixture.name);
    CAPTURE(round);
    REQUIRE(broken_promise(fixture.link_type, frame) == "");
  }
}

TEST_CASE("robustness: pure noise of every size") {
  std::mt19937 random(2);
  for (std::size_t size = 0; size < 300; ++size) {
    for (const LinkType link_type : kLinkTypes) {
      Bytes frame(size);
      for (auto& byte : frame) byte = static_cast<uint8_t>(random());
      CAPTURE(size);
      REQUIRE(broken_promise(link_type, frame) == "");
    }
  }
}

TEST_CASE("robustness: frames that are nothing but tags or labels end") {
  Bytes tags = kEthernetAddresses;
  Bytes labels = join({kEthernetAddresses, from_hex("8847")});
  for (int i = 0; i < 16384; ++i) {
    tags.insert(tags.end(), {0x81, 0x00, 0x00, 0x01});
    labels.insert(labels.end(), {0x00, 0x01, 0x00, 0x40});
  }
  CHECK(text_of(LinkType::ethernet, tags, Tunnels::inner) == "malformed; vlan_tag_cut");
  CHECK(text_of(LinkType::ethernet, tags) == "malformed; vlan_tag_cut");
  CHECK(text_of(LinkType::ethernet, labels) == "malformed; mpls_label_cut");
}

}  // namespace headgate
