// The two clocks, in nanoseconds.
#pragma once

#include <time.h>

#include <cstdint>

namespace headgate {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kMillisecond = 1'000'000;

inline int64_t read_clock(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<int64_t>(now.tv_sec) * kSecond + now.tv_nsec;
}

// What packets are stamped with; it can jump.
inline int64_t wall_clock() noexcept { return read_clock(CLOCK_REALTIME); }
inline int64_t steady_clock() noexcept { return read_clock(CLOCK_MONOTONIC); }

// Both at one moment, in nanoseconds.
struct ClockReading {
  int64_t wall;    // since 1970
  int64_t steady;  // since some time or other

  static ClockReading now() noexcept { return {wall_clock(), steady_clock()}; }
};

}  // namespace headgate
