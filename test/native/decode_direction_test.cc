// Keys have no direction: both ways of a conversation have the same key and opposite directions.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

#include "support/decoded.h"

namespace headgate {

using namespace test;

namespace {

// The plain meaning of set_endpoints: compare address and port as bytes, then swap.
Direction plain_set_endpoints(FlowKey& key, const Address& source, uint16_t source_port, const Address& destination,
                              uint16_t destination_port) {
  const bool is_low = std::pair(source, source_port) <= std::pair(destination, destination_port);
  key.low_address = is_low ? source : destination;
  key.high_address = is_low ? destination : source;
  key.low_port = is_low ? source_port : destination_port;
  key.high_port = is_low ? destination_port : source_port;
  return is_low ? Direction::low_to_high : Direction::high_to_low;
}

void check_both_ways(const Bytes& there, const Bytes& back) {
  const Packet first = decoded(LinkType::raw, there).packet;
  const Packet second = decoded(LinkType::raw, back).packet;
  CHECK(first.has_flow);
  CHECK(first.key == second.key);
  CHECK(first.direction == opposite(second.direction));
}

}  // namespace

TEST_CASE("direction: the answer to a packet has its key and the opposite direction") {
  check_both_ways(ipv4({.source = "10.0.0.9", .destination = "10.0.0.10", .protocol = 6}, tcp({}, {})),
                  ipv4({.source = "10.0.0.10", .destination = "10.0.0.9", .protocol = 6},
                       tcp({.source_port = 443, .destination_port = 40000}, {})));
  check_both_ways(ipv4({.source = "10.0.0.9", .destination = "10.0.0.10"}, udp(9, 8, {})),
                  ipv4({.source = "10.0.0.10", .destination = "10.0.0.9"}, udp(8, 9, {})));
  check_both_ways(ipv6({.source = "2001:db8::1:0:0:0", .destination = "2001:db8::2"}, udp(9, 8, {})),
                  ipv6({.source = "2001:db8::2", .destination = "2001:db8::1:0:0:0"}, udp(8, 9, {})));
  check_both_ways(ipv4({.source = "127.0.0.1", .destination = "127.0.0.1"}, udp(9, 8, {})),
                  ipv4({.source = "127.0.0.1", .destination = "127.0.0.1"}, udp(8, 9, {})));
  check_both_ways(ipv4({.source = "10.0.0.9", .destination = "10.0.0.10", .protocol = 1}, {}),
                  ipv4({.source = "10.0.0.10", .destination = "10.0.0.9", .protocol = 1}, {}));
}

TEST_CASE("direction: equal ends go from low to high") {
  const Bytes packet = ipv4({.source = "127.0.0.1", .destination = "127.0.0.1"}, udp(7, 7, {}));
  CHECK(decoded(LinkType::raw, packet).packet.direction == Direction::low_to_high);
}

TEST_CASE("direction: ports stay with their addresses, whichever is larger") {
  const Packet packet =
      decoded(LinkType::raw, ipv4({.source = "10.0.0.2", .destination = "10.0.0.1"}, udp(1, 65535, {}))).packet;
  CHECK(packet.key.low_address == Address{10, 0, 0, 1});
  CHECK(packet.key.low_port == 65535);
  CHECK(packet.key.high_port == 1);
  CHECK(packet.direction == Direction::high_to_low);
}

TEST_CASE("direction: comparing words means the same as comparing bytes") {
  std::mt19937 random(20240229);
  const auto next = [&random](unsigned bound) { return std::uniform_int_distribution<unsigned>(0, bound - 1)(random); };
  for (int round = 0; round < 20000; ++round) {
    Address source{};
    for (auto& byte : source) byte = static_cast<uint8_t>(next(256));
    Address destination = source;
    for (unsigned change = next(3); change > 0; --change) destination[next(16)] = static_cast<uint8_t>(next(256));
    const auto source_port = static_cast<uint16_t>(next(3));
    const auto destination_port = static_cast<uint16_t>(next(3));
    FlowKey expected{};
    FlowKey actual{};
    const Direction plain = plain_set_endpoints(expected, source, source_port, destination, destination_port);
    REQUIRE(set_endpoints(actual, source, source_port, destination, destination_port) == plain);
    REQUIRE(actual == expected);
  }
}

TEST_CASE("direction: comparing the ends of IPv4 as numbers means the same") {
  std::mt19937 random(20261129);
  const auto next = [&random](unsigned bound) { return std::uniform_int_distribution<unsigned>(0, bound - 1)(random); };
  for (int round = 0; round < 20000; ++round) {
    std::array<uint8_t, 4> source{};
    for (auto& byte : source) byte = static_cast<uint8_t>(next(256));
    std::array<uint8_t, 4> destination = source;
    for (unsigned change = next(3); change > 0; --change) destination[next(4)] = static_cast<uint8_t>(next(256));
    const auto source_port = static_cast<uint16_t>(next(3) * 0x7fff);
    const auto destination_port = static_cast<uint16_t>(next(3) * 0x7fff);
    const auto padded = [](const std::array<uint8_t, 4>& bytes) {
      Address address{};
      std::copy(bytes.begin(), bytes.end(), address.begin());
      return address;
    };
    const auto number = [](const std::array<uint8_t, 4>& bytes) {
      return uint32_t{bytes[0]} << 24U | uint32_t{bytes[1]} << 16U | uint32_t{bytes[2]} << 8U | uint32_t{bytes[3]};
    };
    FlowKey expected{};
    FlowKey actual{};
    const Direction plain =
        plain_set_endpoints(expected, padded(source), source_port, padded(destination), destination_port);
    REQUIRE(set_ipv4_endpoints(actual, number(source), source_port, number(destination), destination_port) == plain);
    REQUIRE(actual == expected);
  }
}

}  // namespace headgate
