// What a packet costs in the decoder, in the first cache; a round takes all frames in turn, so that branches are as
// predictable as traffic of one kind makes them.
#include "bench/measure.h"
#include "decode/decoder.h"
#include "support/fixtures.h"

namespace headgate::bench {

namespace {

using namespace test;

void decode_frames(const char* name, const Bytes& frame, bool inner) {
  constexpr std::size_t kPackets = 200'000;
  Oddities oddities;
  volatile uint16_t sink = 0;
  measure(name, kPackets, [&](unsigned) {
    for (std::size_t packet = 0; packet < kPackets; ++packet) {
      Packet decoded;
      if (inner) {
        decode_inner(LinkType::ethernet, frame.data(), frame.size(), decoded, oddities);
      } else {
        decode(LinkType::ethernet, frame.data(), frame.size(), decoded, oddities);
      }
      sink = decoded.key.low_port;
    }
  });
}

Case decoding(const char* name, const Bytes& frame, bool inner = false) {
  return {name, [frame, inner](const char* title) { decode_frames(title, frame, inner); }};
}

}  // namespace

std::vector<Case> decode_cases() {
  const Bytes plain = ethernet(0x0800, kUdp4);
  const Bytes vxlan = ethernet(
      0x0800, ipv4({.protocol = 17}, udp(50000, 4789, join({from_hex("08000000 00000700"), ethernet(0x0800, kUdp4)}))));
  return {
      decoding("decode UDP over IPv4", plain),
      decoding("decode TCP over IPv6", ethernet(0x86dd, kTcp6)),
      decoding("decode UDP over IPv4 in a VLAN", ethernet(0x8100, vlan(7, 0x0800, kUdp4))),
      decoding("decode VXLAN", vxlan),
      decoding("decode inner, UDP over IPv4 without a tunnel", plain, true),
      decoding("decode inner, VXLAN", vxlan, true),
  };
}

}  // namespace headgate::bench
