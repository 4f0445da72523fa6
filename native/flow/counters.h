// What a flow table tells about all its flows; plain values that a lane publishes.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "flow/histogram.h"
#include "flow/record.h"

namespace headgate {

inline constexpr std::array kDurationBounds = {0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 300.0, 1800.0};  // seconds
inline constexpr std::array kSizeBounds = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};                // bytes
inline constexpr std::array kHandshakeBounds = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0};     // seconds

constexpr double seconds(uint64_t nanoseconds) noexcept { return static_cast<double>(nanoseconds) / 1e9; }

// At any time created = active + the sum of ended.
struct FlowTableCounters {
  uint64_t active = 0;
  uint64_t created = 0;
  std::array<uint64_t, kEndReasons> ended{};
  uint64_t fragments_joined = 0;    // later fragments that were given to their datagram's flow
  uint64_t fragments_orphaned = 0;  // those whose first one was not seen in time: to a flow without ports
  // In the fixed form, of the flows that ended for any reason but `moved`.
  Histogram<kDurationBounds> durations;  // first to last packet
  Histogram<kSizeBounds> sizes;          // wire bytes, both directions
  // When a handshake is complete.
  Histogram<kHandshakeBounds> handshakes;
};

static_assert(std::is_trivially_copyable_v<FlowTableCounters> && sizeof(FlowTableCounters) % sizeof(uint64_t) == 0);

}  // namespace headgate
