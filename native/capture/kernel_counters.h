// What the kernel counts of a capture ring, widened: its own counters have 32 bits.
#pragma once

#include <cstdint>

namespace headgate {

// Since the reading before: the kernel sets its counters back to 0 at every read (packet(7), PACKET_STATISTICS), so
// that they wrap only if nobody reads for 2^32 packets.
struct KernelReading {
  uint32_t received;
  uint32_t dropped;
  uint32_t freezes;
};

struct KernelCounters {
  uint64_t received = 0;  // passed the filter, dropped ones included
  uint64_t dropped = 0;   // no room in the ring
  uint64_t freezes = 0;   // how often the ring was full

  void add(const KernelReading& more) noexcept {
    received += more.received;
    dropped += more.dropped;
    freezes += more.freezes;
  }

  friend KernelCounters operator+(const KernelCounters& a, const KernelCounters& b) noexcept {
    return {a.received + b.received, a.dropped + b.dropped, a.freezes + b.freezes};
  }
  friend bool operator==(const KernelCounters&, const KernelCounters&) noexcept = default;
};

}  // namespace headgate
