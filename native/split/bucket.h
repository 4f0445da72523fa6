// The bucket of a frame: the same function, bit for bit, as the classic BPF program that the kernel runs.
#pragma once

#include <cstdint>

#include "decode/cursor.h"
#include "decode/link_type.h"
#include "split/mix.h"
#include "split/split.h"
#include "split/walk.h"

namespace headgate {

// Bytes at the front of a frame, all its VLAN tags among them, that the split may look at. The kernel's program sees
// the whole packet and user space only the snapshot, so both stop here.
constexpr uint32_t kSplitHorizon = 256;

// The bucket of `frame` as user space sees it (a stripped tag has been put back), `captured` bytes of it;
// 0 <= result < kBuckets. Every frame has one:
// - IPv4 and IPv6, behind up to three VLAN tags, and then up to four MPLS labels or a PPPoE session header: from what
//   the policy names; by default both addresses, the same in both directions.
// - Anything else, and IP whose addresses are not all there: from the innermost ethertype reached; that is 0 for a
//   frame or a tag that ends before it, and for the length of an IEEE 802.3 frame.
uint16_t bucket_of(const Split& split, LinkType link_type, const uint8_t* frame, uint32_t captured) noexcept;

// The same without the short way for what is common.
uint16_t bucket_by_layer(const Split& split, LinkType link_type, const uint8_t* frame, uint32_t captured) noexcept;

// Most frames are IPv4 on Ethernet without tags, and most splits look at addresses alone.
inline uint16_t bucket_of(const Split& split, LinkType link_type, const uint8_t* frame, uint32_t captured) noexcept {
  Cursor cursor(frame, captured);
  Block<14> link;
  Block<20> header;
  if (split.policy.has_fields == 0 && link_type == LinkType::ethernet && cursor.take(link) &&
      link.u16<12>() == kEthertypeIpv4 && cursor.peek(header)) [[likely]] {
    return bucket_of_sum(split.constants, sum_of_addresses(split.constants, header));
  }
  return bucket_by_layer(split, link_type, frame, captured);
}

}  // namespace headgate
