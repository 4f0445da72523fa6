// The link layers that headgate decodes, by their meaning; numbers of files and of libpcap are mapped elsewhere.
#pragma once

#include <cstdint>

namespace headgate {

enum class LinkType : uint8_t {
  ethernet,    // EN10MB
  raw,         // RAW, IPV4, IPV6: the frame is an IP packet, its version nibble decides
  linux_sll,   // LINUX_SLL, 16-byte header
  linux_sll2,  // LINUX_SLL2, 20-byte header
  null_loop,   // NULL (host order of the writer) and LOOP (network order): address family in 4 bytes
  ppp,         // PPP, PPP_SERIAL: with or without address and control bytes
};

}  // namespace headgate
