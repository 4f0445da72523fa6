// The extension headers between an IPv6 header and its transport (RFC 8200, 4; list: IANA, IPv6 Extension Header
// Types).
#pragma once

#include <cstdint>

#include "decode/oddity.h"
#include "decode/packet.h"
#include "decode/transport.h"

namespace headgate {

constexpr uint8_t kIpv6HopByHop = 0;
constexpr uint8_t kIpv6Routing = 43;
constexpr uint8_t kIpv6Fragment = 44;
constexpr uint8_t kIpv6Authentication = 51;
constexpr uint8_t kIpv6NoNextHeader = 59;
constexpr uint8_t kIpv6Destination = 60;
constexpr uint8_t kIpv6HostIdentity = 139;
constexpr uint8_t kIpv6Shim6 = 140;

constexpr bool is_ipv6_extension(uint8_t next_header) noexcept {
  switch (next_header) {
    case kIpv6HopByHop:
    case kIpv6Routing:
    case kIpv6Fragment:
    case kIpv6Authentication:
    case kIpv6Destination:
    case kIpv6HostIdentity:
    case kIpv6Shim6:
      return true;
    default:
      return false;
  }
}

// Walks the headers at the front of `datagram`, the first of kind `protocol`. Leaves the last next-header that could be
// read in `protocol`, what follows in `datagram`, and what a fragment header says in `packet`. True when the transport
// header comes next; false behind a later fragment's header or a cut one.
bool walk_ipv6_extensions(uint8_t& protocol, Datagram& datagram, Packet& packet, Oddities& oddities) noexcept;

}  // namespace headgate
