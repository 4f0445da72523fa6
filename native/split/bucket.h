// The bucket of a frame: the same function, bit for bit, as the classic BPF program that the kernel runs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/link_type.h"

namespace headgate {

constexpr unsigned kBucketBits = 12;
constexpr unsigned kBuckets = 1U << kBucketBits;

// Bytes of a frame (beyond its outermost VLAN tag, if it has one) that the split may look at. The kernel's program sees
// the whole packet and user space only the snapshot, so both stop here.
constexpr uint32_t kSplitHorizon = 256;

// Derived from the seed by src/split/constants.ts; the program and this function must be given the same.
struct SplitConstants {
  uint32_t address;    // odd: multiplier of a folded address
  uint32_t word[3];    // odd: multipliers that fold the four words of an IPv6 address
  uint32_t mix[2];     // odd: the two final multipliers
  uint32_t ethertype;  // odd: multiplier for everything that is not IP
};

// The bucket of `frame` as user space sees it (a stripped tag has been put back), `captured` bytes of it;
// 0 <= result < kBuckets. Every frame has one:
// - IPv4 and IPv6, behind up to three VLAN tags, and then up to four MPLS labels or a PPPoE session header: from both
//   addresses, the same in both directions.
// - Anything else, and IP whose addresses are not all there: from the innermost ethertype reached; that is 0 for a
// frame or
//   a tag that ends before it, and for the length of an IEEE 802.3 frame.
uint16_t bucket_of(const SplitConstants& constants, LinkType link_type, const uint8_t* frame,
                   uint32_t captured) noexcept;

}  // namespace headgate
