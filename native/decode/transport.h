// What IP hands to a transport protocol, and what comes back: ports, which TCP, UDP and SCTP have in their first 4
// bytes.
#pragma once

#include <cstdint>

#include "decode/cursor.h"
#include "decode/oddity.h"
#include "decode/packet.h"

namespace headgate {

struct Datagram {
  Cursor payload;   // what was captured of it, without padding
  uint32_t length;  // bytes by the IP header, when has_length
  bool has_length;
};

struct Ports {
  uint16_t source = 0;
  uint16_t destination = 0;
};

constexpr std::size_t kPortBytes = 4;

// The ports alone, as far as the capture goes.
inline Ports decode_ports(const Cursor& payload, FrameOddities& oddities) noexcept {
  Block<kPortBytes> ports;
  if (!payload.peek(ports)) {
    oddities.count(Oddity::ports_cut);
    return {};
  }
  return {ports.u16<0>(), ports.u16<2>()};
}

}  // namespace headgate
