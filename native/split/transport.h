// What follows an IP header, for fields of the transport and for tunnels; src/split/transport.ts finds the same.
#pragma once

#include <cstdint>

#include "decode/cursor.h"

namespace headgate {

struct SplitTransport {
  bool is_fragment;  // the first one, too: then the rest says nothing
  uint8_t protocol;
  Cursor payload;  // empty when the header's length is wrong, an extension header is cut, or there are too many
};

// `cursor` stands at a header that is there whole.
SplitTransport split_transport_ipv4(Cursor cursor) noexcept;
SplitTransport split_transport_ipv6(Cursor cursor) noexcept;

}  // namespace headgate
