#include "split/ownership.h"

namespace headgate {

namespace {

// Nanoseconds by which a clock that is slewed, and not set, may fall behind while a seam is watched, and more.
constexpr int64_t kSlewed = 2'000'000;

}  // namespace

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

void Ownership::close_seam(int64_t monotonic_now, int64_t wall_now, int64_t watch) noexcept {
  if (state_ != State::open) return;
  watch_until_ = monotonic_now + watch;
  wall_offset_ = wall_now - monotonic_now;
  state_ = State::watched;
}

void Ownership::tick(int64_t monotonic_now, int64_t wall_now) noexcept {
  if (state_ != State::watched) return;
  const bool was_set_back = wall_now - monotonic_now < wall_offset_ - kSlewed;
  if (monotonic_now >= watch_until_ || was_set_back) state_ = State::none;
}

}  // namespace headgate
