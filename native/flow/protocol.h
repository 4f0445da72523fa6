// The IP protocol numbers that mean something here (IANA, Assigned Internet Protocol Numbers).
#pragma once

#include <cstdint>

namespace headgate {

constexpr uint8_t kIcmp = 1;
constexpr uint8_t kIpv4InIp = 4;  // RFC 2003
constexpr uint8_t kTcp = 6;
constexpr uint8_t kUdp = 17;
constexpr uint8_t kIpv6InIp = 41;  // RFC 4213, RFC 2473
constexpr uint8_t kGre = 47;
constexpr uint8_t kIcmp6 = 58;
constexpr uint8_t kSctp = 132;

constexpr bool has_ports(uint8_t protocol) noexcept {
  return protocol == kTcp || protocol == kUdp || protocol == kSctp;
}

constexpr bool is_icmp(uint8_t protocol) noexcept { return protocol == kIcmp || protocol == kIcmp6; }

}  // namespace headgate
