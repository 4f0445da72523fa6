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

  // A thread that loses its processor between the two would see a clock that was set: it reads again.
  static ClockReading now() noexcept {
    constexpr int64_t kMoment = kMillisecond / 10;
    constexpr int kTries = 20;
    for (int tries = 1;; ++tries) {
      const int64_t begins = steady_clock();
      const ClockReading reading{wall_clock(), steady_clock()};
      if (reading.steady - begins < kMoment || tries == kTries) return reading;
    }
  }
};

}  // namespace headgate
