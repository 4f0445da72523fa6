#include "synthetic_flow.h"

#include <algorithm>
#include <cstring>

namespace {

constexpr uint32_t kEthernet = 14;
constexpr uint32_t kIpv4 = 20;
constexpr uint32_t kIpv6 = 40;
constexpr uint32_t kTcp = 20;
constexpr uint32_t kUdp = 8;
constexpr uint8_t kSyn = 0x02;
constexpr uint8_t kAck = 0x10;

void put16(uint8_t* at, uint32_t value) {
  at[0] = static_cast<uint8_t>(value >> 8U);
  at[1] = static_cast<uint8_t>(value);
}

void put32(uint8_t* at, uint64_t value) {
  put16(at, static_cast<uint32_t>(value >> 16U) & 0xffffU);
  put16(at + 2, static_cast<uint32_t>(value) & 0xffffU);
}

// RFC 1071, over the IPv4 header.
uint32_t checksum(const uint8_t* header) {
  uint32_t sum = 0;
  for (uint32_t at = 0; at < kIpv4; at += 2) sum += static_cast<uint32_t>(header[at] << 8U | header[at + 1]);
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return ~sum & 0xffffU;
}

void put_tcp(uint8_t* at, const FlowProgress& progress, bool reverse, uint8_t flags) {
  // The SYN takes the number before the first byte.
  const uint32_t first = (flags & kSyn) != 0 ? 0 : 1;
  put32(at + 4, 1000U + first + progress.sent[reverse ? 1 : 0]);
  put32(at + 8, (flags & kAck) != 0 ? 1001U + progress.sent[reverse ? 0 : 1] : 0U);
  at[12] = 5U << 4U;
  at[13] = flags;
  put16(at + 14, 65535);
  put32(at + 16, 0);
}

}  // namespace

struct FrameMaker::Ends {
  uint64_t client;
  uint64_t server;
  bool reverse;
  uint8_t protocol;
  uint64_t source() const { return reverse ? server : client; }
  uint64_t destination() const { return reverse ? client : server; }
};

// What a frame carries behind its headers is noise that stays.
FrameMaker::FrameMaker(uint64_t seed) : seed_(seed) {
  Random noise(seed);
  for (uint8_t& byte : frame_) byte = static_cast<uint8_t>(noise.next());
}

std::span<const uint8_t> FrameMaker::next(uint64_t number, FlowProgress& progress, uint32_t length, Random& random) {
  const uint64_t hash = Random::mix(number ^ Random::mix(seed_));
  const bool is_tcp = hash % 4 != 0;
  const bool is_ipv6 = (hash >> 8U) % 5 == 0;
  const uint32_t packet = progress.packets++;
  const bool reverse = packet < 3 ? packet == 1 : random.below(2) == 1;
  const uint32_t headers = kEthernet + (is_ipv6 ? kIpv6 : kIpv4) + (is_tcp ? kTcp : kUdp);
  const bool is_opening = is_tcp && packet < 3;
  const uint32_t data = is_opening || length <= headers ? 0 : length - headers;

  const Ends ends{hash >> 20U, Random::mix(hash) >> 20U, reverse, is_tcp ? uint8_t{6} : uint8_t{17}};
  uint8_t* transport =
      is_ipv6 ? put_ipv6(ends, data + (is_tcp ? kTcp : kUdp)) : put_ipv4(ends, data + (is_tcp ? kTcp : kUdp));
  const auto client_port = static_cast<uint32_t>(1024 + hash % 64000);
  const uint32_t server_port = hash % 3 == 0 ? 53 : 443;
  put16(transport, reverse ? server_port : client_port);
  put16(transport + 2, reverse ? client_port : server_port);
  if (is_tcp) {
    constexpr std::array<uint8_t, 3> kOpening = {kSyn, kSyn | kAck, kAck};
    put_tcp(transport, progress, reverse, packet < 3 ? kOpening[packet] : kAck);
    progress.sent[reverse ? 1 : 0] += data;
  } else {
    put16(transport + 4, data + kUdp);
    put16(transport + 6, 0);
  }
  return {frame_.data(), std::max(headers + data, kSmallestFrame)};
}

uint8_t* FrameMaker::put_ipv4(const Ends& ends, uint32_t payload) {
  uint8_t* const header = frame_.data() + kEthernet;
  put16(header - 2, 0x0800);
  put32(header, 0x45000000U + kIpv4 + payload);
  put32(header + 4, 0x4000);  // not to be fragmented
  put32(header + 8, 64U << 24U | static_cast<uint32_t>(ends.protocol) << 16U);
  put32(header + 12, ends.source());
  put32(header + 16, ends.destination());
  put16(header + 10, checksum(header));
  return header + kIpv4;
}

uint8_t* FrameMaker::put_ipv6(const Ends& ends, uint32_t payload) {
  uint8_t* const header = frame_.data() + kEthernet;
  put16(header - 2, 0x86dd);
  put32(header, 6U << 28U);
  put16(header + 4, payload);
  header[6] = ends.protocol;
  header[7] = 64;
  uint8_t* at = header + 8;
  for (const uint64_t end : {ends.source(), ends.destination()}) {
    put32(at, 0x20010db8);
    put32(at + 4, Random::mix(end) >> 32U);
    put32(at + 8, Random::mix(end));
    put32(at + 12, end);
    at += 16;
  }
  return header + kIpv6;
}
