// Which frames take the short way, and that what it says of them is what the walk through the layers says.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "decode/common_stack.h"
#include "support/decoded.h"
#include "support/fixtures.h"

namespace headgate {

using namespace test;

namespace {

bool is_common(const Bytes& frame) {
  Packet packet{};
  const bool is_common = decode_common_stack(Cursor(frame.data(), frame.size()), packet);
  if (is_common) CHECK(packet == decoded_by_layer(LinkType::ethernet, frame).packet);
  return is_common;
}

struct Named {
  std::string name;
  Bytes frame;
};

Bytes without_end(const Bytes& frame, std::size_t bytes) {
  return Bytes(frame.begin(), frame.end() - static_cast<std::ptrdiff_t>(bytes));
}

const Bytes kTcp4 = ipv4({.protocol = 6}, tcp({.flags = 0x12, .options = from_hex("020405b4")}, Bytes(10, 7)));
const Bytes kUdp6 = ipv6({.next_header = 17}, udp(53, 5353, Bytes(4, 7)));

}  // namespace

TEST_CASE("common stack: TCP and UDP on both versions of IP, with a VLAN tag and without") {
  const std::vector<Named> packets = {{"UDP on IPv4", ethernet(0x0800, kUdp4)},
                                      {"TCP on IPv4", ethernet(0x0800, kTcp4)},
                                      {"UDP on IPv6", ethernet(0x86dd, kUdp6)},
                                      {"TCP on IPv6", ethernet(0x86dd, kTcp6)},
                                      {"IPv4 in a VLAN", ethernet(0x8100, vlan(0xe064, 0x0800, kTcp4))},
                                      {"IPv6 in a VLAN", ethernet(0x8100, vlan(7, 0x86dd, kUdp6))},
                                      {"a priority tag", ethernet(0x8100, vlan(0xe000, 0x0800, kUdp4))},
                                      {"a trailer", join({ethernet(0x0800, kTcp4), Bytes(20, 9)})},
                                      {"a cut payload", without_end(ethernet(0x0800, kTcp4), 10)}};
  for (const Named& packet : packets) {
    CAPTURE(packet.name);
    CHECK(is_common(packet.frame));
  }
}

TEST_CASE("common stack: whatever else a frame is, or is odd about it, goes through the layers") {
  Bytes wrong_udp_length = kUdp4;
  wrong_udp_length[25] = 200;
  Bytes wrong_data_offset = kTcp6;
  wrong_data_offset[52] = 0x40;
  Bytes version_5 = kUdp4;
  version_5[0] = 0x55;
  Bytes version_4_in_6 = kTcp6;
  version_4_in_6[0] = 0x40;
  const std::vector<Named> frames = {
      {"IPv4 options", ethernet(0x0800, ipv4({.protocol = 6, .options = from_hex("94040000")}, tcp({}, {})))},
      {"a first fragment", ethernet(0x0800, ipv4({.protocol = 6, .more_fragments = true}, tcp({}, Bytes(20, 7))))},
      {"a later fragment", ethernet(0x0800, ipv4({.protocol = 6, .fragment_offset = 40}, tcp({}, {})))},
      {"IPv4 without a length", ethernet(0x0800, ipv4({.protocol = 6, .total_length = 0}, tcp({}, {})))},
      {"an IPv4 length of less than its header",
       ethernet(0x0800, ipv4({.protocol = 17, .total_length = 19}, udp(1, 2, {})))},
      {"an IPv4 length of the header alone",
       ethernet(0x0800, ipv4({.protocol = 17, .total_length = 20}, udp(1, 2, {})))},
      {"an IPv6 extension", ethernet(0x86dd, ipv6({.next_header = 0}, ipv6_extension(17, 1, udp(1, 2, {}))))},
      {"another protocol", ethernet(0x0800, ipv4({.protocol = 1}, from_hex("0800 0000 0001 0001")))},
      {"two tags", ethernet(0x8100, vlan(7, 0x8100, vlan(8, 0x0800, kUdp4)))},
      {"a tag of 802.1ad", ethernet(0x88a8, vlan(7, 0x0800, kUdp4))},
      {"ARP", ethernet(0x0806, Bytes(28, 1))},
      {"an IEEE 802.3 length", ethernet(0x0028, Bytes(40, 1))},
      {"a wrong UDP length", ethernet(0x0800, wrong_udp_length)},
      {"a wrong TCP data offset", ethernet(0x86dd, wrong_data_offset)},
      {"another version than the type's", ethernet(0x0800, version_5)},
      {"the other version than the type's", ethernet(0x86dd, version_4_in_6)},
      {"a cut TCP header", without_end(ethernet(0x0800, kTcp4), 15)},
      {"a cut IPv4 header", without_end(ethernet(0x0800, kUdp4), 13)},
      {"a cut IPv6 header", without_end(ethernet(0x86dd, kTcp6), 25)},
      {"a cut tag", without_end(ethernet(0x8100, vlan(7, 0x0800, {})), 1)},
      {"a cut link header", without_end(ethernet(0x0800, {}), 1)},
      {"nothing", {}},
  };
  for (const Named& frame : frames) {
    CAPTURE(frame.name);
    CHECK_FALSE(is_common(frame.frame));
  }
}

}  // namespace headgate
