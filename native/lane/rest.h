// How long a lane rests. One that has counted many packets since it last waited is busy: it then lets packets gather in
// its ring for as long as they do there when there are few, a block timeout, rather than be woken for every block,
// which costs more than what is in it, on either side.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/clock.h"

namespace headgate {

// What was read of a ring: packets, and the bytes captured of them.
struct Reading {
  uint64_t packets = 0;
  uint64_t bytes = 0;

  Reading& operator+=(const Reading& more) noexcept {
    packets += more.packets;
    bytes += more.bytes;
    return *this;
  }
};

class Rest {
 public:
  static constexpr uint64_t kBusyFrom = 512;     // packets between two waits
  static constexpr uint64_t kRingShares = 8;     // what gathers in a rest has room so many times
  static constexpr uint64_t kHeaderBytes = 128;  // before each packet in a ring, with what aligns it

  Rest(uint64_t ring_bytes, uint32_t block_timeout_ms, int64_t now) noexcept
      : share_(static_cast<double>(ring_bytes / kRingShares)), longest_ms_(block_timeout_ms), since_(now) {}

  void note(const Reading& reading) noexcept { read_ += reading; }

  // The lane waits from `now` on (monotonic nanoseconds): for how many milliseconds it may rest before, as far as what
  // came since it last waited tells. 0 if it is not busy, or its ring too small for it.
  int before_wait(int64_t now) noexcept {
    const auto room = static_cast<double>(read_.bytes + read_.packets * kHeaderBytes);
    const auto elapsed = static_cast<double>(now - since_) / kMillisecond;
    const bool is_busy = read_.packets >= kBusyFrom;
    read_ = {};
    since_ = now;
    if (!is_busy) return 0;
    return static_cast<int>(std::min(elapsed * share_ / room, longest_ms_));
  }

 private:
  double share_;  // bytes
  double longest_ms_;
  int64_t since_;
  Reading read_;
};

}  // namespace headgate
