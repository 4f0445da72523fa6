// Whose packet is it: the buckets that a lane owns, and the seam between two plans.
//
// At a cutover all lanes are given the same instant T. A packet stamped before T belongs to the lane that owned its
// bucket before, one stamped at T or later to the lane that owns it after. Every lane sees the same stamp on the same
// packet, so each packet has exactly one owner whatever the order in which lanes read their rings. Not thread-safe: the
// lane's lock guards it.
#pragma once

#include <bitset>
#include <cstdint>

#include "split/bucket.h"

namespace headgate {

using OwnedBuckets = std::bitset<kBuckets>;

// What becomes of a packet that came out of a lane's ring.
enum class Verdict : uint8_t {
  counted,  // it belongs to this lane
  surplus,  // another lane counts it
  late,     // it belongs to a plan that is over: nobody counts it any more
};

class Ownership {
 public:
  // Owns `buckets` at any time, without a seam.
  void set(const OwnedBuckets& buckets) noexcept;

  // From the instant `seam` (nanoseconds since 1970) on it owns `after`; may be called again with another instant while
  // the seam is open, when the clock was set.
  void open_seam(const OwnedBuckets& after, int64_t seam) noexcept;

  // Ends the seam: ownership is the new plan alone. For `watch` nanoseconds packets from before the seam whose bucket
  // has changed hands are still recognised as late.
  void close_seam(int64_t monotonic_now, int64_t wall_now, int64_t watch) noexcept;

  // Forgets the last seam when its watch is over, or when the wall clock was set back since it was closed: what comes
  // now may be stamped as if it were from before. To be called before packets are judged.
  void tick(int64_t monotonic_now, int64_t wall_now) noexcept;

  bool seam_open() const noexcept { return state_ == State::open; }

  // Whether a seam is open or watched.
  bool has_seam() const noexcept { return state_ != State::none; }

  // Whether a packet may be due to one lane by the plan before the seam and to another after it, by a split that is the
  // same or not: then another lane may have counted what this one had no room for. A lane that owns every bucket owns
  // whatever it gets.
  bool hands_over(bool split_changes) const noexcept {
    return split_changes ? !(before_.all() && after_.all()) : before_ != after_;
  }

  // Whether every bucket is its own, and so whatever comes.
  bool owns_all() const noexcept { return after_.all(); }

  // Whether a packet is one of before the seam that is open.
  bool is_before_seam(int64_t timestamp) const noexcept { return seam_open() && timestamp < seam_; }

  Verdict judge(uint16_t bucket, int64_t timestamp) const noexcept { return judge(bucket, bucket, timestamp); }

  // The same when the split changes at the seam, too: the packet's bucket by the split of before, and by that of after.
  Verdict judge(uint16_t bucket_before, uint16_t bucket_after, int64_t timestamp) const noexcept {
    const bool owns_after = after_[bucket_after];
    if (state_ == State::none) [[likely]]
      return owns_after ? Verdict::counted : Verdict::surplus;
    if (timestamp >= seam_) return owns_after ? Verdict::counted : Verdict::surplus;
    const bool owned_before = before_[bucket_before];
    if (state_ == State::open) return owned_before ? Verdict::counted : Verdict::surplus;
    if (owned_before != owns_after) return owned_before ? Verdict::late : Verdict::surplus;
    return owns_after ? Verdict::counted : Verdict::surplus;
  }

 private:
  enum class State : uint8_t { none, open, watched };

  OwnedBuckets before_;
  OwnedBuckets after_;
  int64_t seam_ = 0;
  int64_t watch_until_ = 0;  // monotonic
  int64_t wall_offset_ = 0;  // of the wall clock to the monotonic one when the seam was closed
  State state_ = State::none;
};

}  // namespace headgate
