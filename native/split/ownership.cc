#include "split/ownership.h"

namespace headgate {

void Ownership::set(const OwnedBuckets& buckets) noexcept {
  after_ = buckets;
  state_ = State::none;
}

void Ownership::open_seam(const OwnedBuckets& after, int64_t seam) noexcept {
  if (state_ != State::open) before_ = after_;
  after_ = after;
  seam_ = seam;
  state_ = State::open;
}

void Ownership::close_seam(int64_t watch_until) noexcept {
  if (state_ != State::open) return;
  watch_until_ = watch_until;
  state_ = State::watched;
}

void Ownership::tick(int64_t monotonic_now, int64_t wall_now) noexcept {
  if (state_ == State::watched && (monotonic_now >= watch_until_ || wall_now < seam_)) state_ = State::none;
}

}  // namespace headgate
