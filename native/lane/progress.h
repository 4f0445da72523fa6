// How far a lane has read what its interface received, by the steady clock. Its counts are those of all packets up to
// then; lanes that are looked at in the same moment may have read to different times, and only by its own a lane's
// counts are a rate.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/clock.h"

namespace headgate {

class Progress {
 public:
  // Of a lane that is there since `now`, by the steady clock.
  Progress(int64_t block_timeout, int64_t now) noexcept : block_timeout_(block_timeout), until_(now) {}

  // The last packet read was stamped `last_timestamp`; `drained` if nothing more was in the ring. The clocks were
  // `before` when reading began, the steady one is `now`.
  void note(const ClockReading& before, int64_t now, bool drained, int64_t last_timestamp) noexcept {
    // A wall clock that was set back or forward meanwhile tells nothing.
    const int64_t stamped = std::min(before.steady + (last_timestamp - before.wall), now);
    // What is in a block that the kernel still fills cannot be seen.
    const int64_t seen = drained ? before.steady - block_timeout_ : until_;
    until_ = std::max({until_, stamped, seen});
  }

  // Nanoseconds of the steady clock.
  int64_t until() const noexcept { return until_; }

 private:
  const int64_t block_timeout_;
  int64_t until_;
};

}  // namespace headgate
