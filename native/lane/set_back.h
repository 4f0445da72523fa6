// Whether a lane's ring may still hold packets that were stamped before the wall clock was set back: their stamps lie
// ahead of the clock, and an instant that is chosen now would be before them, though they came before it.
#pragma once

#include <cstdint>

#include "lane/passage.h"

namespace headgate {

class SetBack {
 public:
  // A packet can be read `settle` nanoseconds after it was stamped, for sure.
  explicit SetBack(int64_t settle) noexcept : settle_(settle) {}

  // To be told of the clocks before the ring is read, and before an instant is chosen.
  void look(const ClockReading& now) noexcept {
    const int64_t offset = now.wall - now.steady;
    if (is_known_ && offset < offset_ - kSlewed) {
      is_unread_ = true;
      readable_from_ = now.steady + settle_;
      mark_ = kNoMark;
    }
    offset_ = offset;
    is_known_ = true;
  }

  // Everything in the ring was read since look(now).
  void drained(const ClockReading& now) noexcept {
    if (now.steady >= readable_from_) is_unread_ = false;
  }

  // For a ring that is never empty: once all from before can be read, how many packets had come into it in all is to be
  // marked, and when so many have been read, those are.
  bool wants_mark(const ClockReading& now) const noexcept {
    return is_unread_ && mark_ == kNoMark && now.steady >= readable_from_;
  }
  void mark(uint64_t received) noexcept { mark_ = received; }
  void read(uint64_t packets) noexcept {
    if (packets >= mark_) is_unread_ = false;
  }

  bool is_unread() const noexcept { return is_unread_; }

 private:
  // What a clock that is slewed falls behind between two looks, and less than an instant is chosen ahead.
  static constexpr int64_t kSlewed = 2 * kMillisecond;

  static constexpr uint64_t kNoMark = UINT64_MAX;

  int64_t settle_;
  int64_t offset_ = 0;  // of the wall clock to the steady one, when it was looked at last
  int64_t readable_from_ = 0;
  uint64_t mark_ = kNoMark;
  bool is_known_ = false;
  bool is_unread_ = false;
};

}  // namespace headgate
