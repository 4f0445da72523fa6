// Tells TCP segments that were sent before from new ones.
//
// The rule, per direction, for segments with payload: the highest end so far is kept, that is the sequence number
// behind the last byte. A segment whose end is not beyond it is a retransmission. Two exceptions: one byte that ends
// exactly there is a keep-alive or the probe of a closed window (RFC 9293, 3.8.4 and 3.8.6.1); an end further back than
// the largest window there is (RFC 7323, 2.3) is none of this stream's past, and the highest end is taken anew from it.
// Seen from the side, a segment that was overtaken on its way, or that a mirror port delivers twice, looks like a
// retransmission and counts as one; a retransmission whose first copy was not captured does not.
#pragma once

#include <cstdint>

namespace headgate {

constexpr uint32_t kLargestTcpWindow = 1U << 30U;

// Whether a segment that ends at `end` was sent before. The difference wraps, as sequence numbers do (RFC 9293, 3.4).
constexpr bool lies_behind(uint32_t highest, uint32_t end) noexcept { return highest - end < kLargestTcpWindow; }

// Whether it is a keep-alive or a probe of a closed window.
constexpr bool is_probe(uint32_t highest, uint32_t end, uint32_t payload) noexcept {
  return end == highest && payload == 1;
}

}  // namespace headgate
