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
    }
    offset_ = offset;
    is_known_ = true;
  }

  // Everything in the ring was read since look(now).
  void drained(const ClockReading& now) noexcept {
    if (now.steady >= readable_from_) is_unread_ = false;
  }

  bool is_unread() const noexcept { return is_unread_; }

 private:
  // What a clock that is slewed falls behind between two looks, and less than an instant is chosen ahead.
  static constexpr int64_t kSlewed = 2 * kMillisecond;

  int64_t settle_;
  int64_t offset_ = 0;  // of the wall clock to the steady one, when it was looked at last
  int64_t readable_from_ = 0;
  bool is_known_ = false;
  bool is_unread_ = false;
};

}  // namespace headgate
