// Of the packets that a lane's ring had no room for, those that another lane may have counted: while a plan changes,
// and as long as a lane is wide, that is accepts more than its own because it could not have its own program, a packet
// can be due to one lane and dropped by two. It is a bound: nobody knows whose packets the kernel dropped.
#pragma once

#include <cstdint>

namespace headgate {

// `dropped` is the kernel's count of now, which only grows. Not thread-safe: the lane's lock guards it.
class SharedDrops {
 public:
  uint64_t count() const noexcept { return count_; }
  bool is_wide() const noexcept { return is_wide_; }

  // From now until end_seam() others may count what comes.
  void expect_seam(uint64_t dropped) noexcept {
    expects_seam_ = true;
    seam_since_ = dropped;
  }

  // `shares` says whether a packet could come to two lanes meanwhile.
  void end_seam(uint64_t dropped, bool shares) noexcept {
    if (expects_seam_ && shares && !is_wide_) count_ += dropped - seam_since_;
    expects_seam_ = false;
  }

  // Each drop is counted once, whether the lane became wide or narrow in the middle of a change.
  void set_wide(bool is_wide, uint64_t dropped) noexcept {
    if (is_wide == is_wide_) return;
    if (is_wide) {
      wide_since_ = expects_seam_ ? seam_since_ : dropped;
    } else {
      count_ += dropped - wide_since_;
      seam_since_ = dropped;
    }
    is_wide_ = is_wide;
  }

  // To be called now and then: what a wide lane dropped is in the count from then on.
  void look(uint64_t dropped) noexcept {
    if (!is_wide_) return;
    count_ += dropped - wide_since_;
    wide_since_ = dropped;
  }

 private:
  uint64_t count_ = 0;
  uint64_t seam_since_ = 0;
  uint64_t wide_since_ = 0;
  bool expects_seam_ = false;
  bool is_wide_ = false;
};

}  // namespace headgate
