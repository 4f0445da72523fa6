// The bucket of a frame: the same function, bit for bit, as the classic BPF program that the kernel runs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/link_type.h"

namespace headgate {

constexpr unsigned kBucketBits = 12;
constexpr unsigned kBuckets = 1U << kBucketBits;

// Bytes of a frame (beyond its outermost VLAN tag, if it has one) that the split may look at. The kernel's program sees the
// whole packet and user space only the snapshot, so both stop here.
constexpr uint32_t kSplitHorizon = 256;

// Derived from the seed by src/split/constants.ts; the program and this function must be given the same.
struct SplitConstants {
  uint32_t address;    // odd: multiplier of a folded address
  uint32_t word[3];    // odd: multipliers that fold the four words of an IPv6 address
  uint32_t mix[2];     // odd: the two final multipliers
  uint32_t ethertype;  // odd: multiplier for everything that is not IP
};

// `frame` as user space sees it (a stripped tag has been put back), `captured` bytes of it. 0 <= result < kBuckets.
uint16_t bucket_of(const SplitConstants& constants, LinkType link_type, const uint8_t* frame,
                   uint32_t captured) noexcept;

}  // namespace headgate
