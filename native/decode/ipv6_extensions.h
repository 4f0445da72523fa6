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

struct Ipv6Transport {
  uint8_t protocol;  // the last next-header that could be read
  bool is_here;      // its header comes next; false behind a later fragment's header or a cut one
  FragmentKind fragment;
  uint32_t fragment_id;  // when fragment is not none
  Datagram datagram;     // what follows
  FrameOddities oddities;
};

// Walks the headers at the front of `datagram`, the first of kind `next_header`.
Ipv6Transport walk_ipv6_extensions(uint8_t next_header, Datagram datagram) noexcept;

}  // namespace headgate
