// An instant of the wall clock that several lanes were given, by which they judge packets; and how a lane knows that it
// is behind: that no packet from before it can come any more.
//
// Rings are handed over in blocks, and not in the order of time. So an instant is behind a lane when both clocks are
// well past it and then the ring was seen empty, or a packet came that is too young for an older one to follow. The
// steady clock alone would not do: when the wall clock is set back meanwhile, packets from "before" go on coming.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace headgate {

// How far packets in a ring may be out of the order of time; steps of up to 8 ms were seen.
constexpr int64_t kDisorder = 50 * kMillisecond;

class Passage {
 public:
  Passage() = default;

  // An instant `margin` after `now`. Packets from before it are in the rings `settle` after it, for sure.
  Passage(const ClockReading& now, int64_t margin, int64_t settle) noexcept
      : instant_(now.wall + margin), settled_(instant_ + settle / 2), passed_from_(now.steady + margin + settle) {}

  int64_t instant() const noexcept { return instant_; }

  // Whether it is behind a lane that has read all that was in its ring (`drained`), or the last packet of which was
  // stamped `last_timestamp`, at a time when the clocks were `before`.
  bool is_behind(const ClockReading& before, bool drained, int64_t last_timestamp) const noexcept {
    const bool is_past = before.steady >= passed_from_ && before.wall >= settled_;
    return is_past && (drained || last_timestamp >= instant_ + kDisorder);
  }

  // Whether the wall clock was set back across it: it lies ahead, though it should be past. It then waits for an
  // instant that may be hours away, and another must be chosen. Packets that were judged by this one are judged the
  // same by an instant a little ahead of the new time: those of before the step are after both, those since are before
  // both.
  bool was_set_back(const ClockReading& now) const noexcept {
    return now.steady >= passed_from_ && now.wall < instant_;
  }

 private:
  int64_t instant_ = 0;
  int64_t settled_ = 0;      // by the wall clock, which may be slewed a little
  int64_t passed_from_ = 0;  // by the steady one
};

}  // namespace headgate
