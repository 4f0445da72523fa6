// Ownership over a seam: whatever the lanes read and when, every packet is counted by exactly one of them.
#include "split/ownership.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

namespace {

using namespace headgate;

OwnedBuckets range(unsigned first, unsigned last) {
  OwnedBuckets buckets;
  for (unsigned bucket = first; bucket <= last; ++bucket) buckets.set(bucket);
  return buckets;
}

constexpr int64_t kSeam = 1'000'000;

TEST_CASE("without a seam the owner counts, whatever the time") {
  Ownership lane;
  lane.set(range(10, 19));
  CHECK(lane.judge(10, 0) == Verdict::counted);
  CHECK(lane.judge(19, kSeam) == Verdict::counted);
  CHECK(lane.judge(20, 0) == Verdict::surplus);
}

TEST_CASE("over a seam a bucket changes hands at the instant") {
  Ownership donor;
  Ownership gainer;
  donor.set(range(0, 9));
  gainer.set(range(10, 19));
  donor.open_seam(range(0, 4), kSeam);
  gainer.open_seam(range(5, 19), kSeam);
  CHECK(donor.judge(7, kSeam - 1) == Verdict::counted);
  CHECK(gainer.judge(7, kSeam - 1) == Verdict::surplus);
  CHECK(donor.judge(7, kSeam) == Verdict::surplus);
  CHECK(gainer.judge(7, kSeam) == Verdict::counted);
  CHECK(donor.judge(2, kSeam - 1) == Verdict::counted);
  CHECK(donor.judge(2, kSeam) == Verdict::counted);
}

TEST_CASE("after the seam a packet from before it is late where it belonged, surplus where it does not") {
  Ownership donor;
  Ownership gainer;
  donor.set(range(0, 9));
  gainer.set(range(10, 19));
  donor.open_seam(range(0, 4), kSeam);
  gainer.open_seam(range(5, 19), kSeam);
  donor.close_seam(0, kSeam, 500);
  gainer.close_seam(0, kSeam, 500);
  CHECK(donor.judge(7, kSeam - 1) == Verdict::late);
  CHECK(gainer.judge(7, kSeam - 1) == Verdict::surplus);
  CHECK(gainer.judge(7, kSeam) == Verdict::counted);
  CHECK(donor.judge(2, kSeam - 1) == Verdict::counted);
}

TEST_CASE("a lane hands packets over at a seam unless its buckets stay, or it owns whatever it gets") {
  Ownership lane;
  lane.set(range(0, 9));
  lane.open_seam(range(0, 9), kSeam);
  CHECK_FALSE(lane.hands_over(false));
  CHECK(lane.hands_over(true));
  lane.open_seam(range(0, 4), kSeam);
  CHECK(lane.hands_over(false));
  lane.close_seam(0, kSeam, 500);
  CHECK(lane.hands_over(false));
  Ownership member;
  member.set(range(0, kBuckets - 1));
  member.open_seam(range(0, kBuckets - 1), kSeam);
  CHECK_FALSE(member.hands_over(false));
  CHECK_FALSE(member.hands_over(true));
}

TEST_CASE("when the watch is over a clock that was set back does no harm") {
  Ownership gainer;
  gainer.set({});
  gainer.open_seam(range(5, 9), kSeam);
  gainer.close_seam(0, kSeam, 500);
  gainer.tick(499, kSeam + 499);
  CHECK(gainer.judge(7, 0) == Verdict::surplus);
  gainer.tick(500, kSeam + 500);
  CHECK(gainer.judge(7, 0) == Verdict::counted);
}

TEST_CASE("when the clock is set back while a seam is watched, nobody is late any more") {
  constexpr int64_t kWatch = 1'000'000'000;
  constexpr int64_t kStep = 10'000'000;
  Ownership gainer;
  gainer.set({});
  gainer.open_seam(range(5, 9), kSeam);
  gainer.tick(100, kSeam - kStep);  // it is open: not for the watch to say
  CHECK(gainer.seam_open());
  gainer.close_seam(100, kSeam + 100, kWatch);
  gainer.tick(kStep, kSeam + kStep - kStep / 20);  // slewed
  CHECK(gainer.judge(7, kSeam - 1) == Verdict::surplus);
  gainer.tick(2 * kStep, kSeam + kStep);  // though it is after the seam again
  CHECK(gainer.judge(7, kSeam - 1) == Verdict::counted);
}

TEST_CASE("a seam that is opened again keeps the owners from before the first") {
  Ownership lane;
  lane.set(range(0, 9));
  lane.open_seam(range(0, 4), kSeam);
  lane.open_seam(range(0, 4), kSeam + 50);
  CHECK(lane.judge(7, kSeam + 49) == Verdict::counted);
  CHECK(lane.judge(7, kSeam + 50) == Verdict::surplus);
}

TEST_CASE("random plans, random packets: one lane counts each, before, in and after the seam") {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    constexpr unsigned kLanes = 5;
    std::vector<OwnedBuckets> before(kLanes);
    std::vector<OwnedBuckets> after(kLanes);
    for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
      before[random() % kLanes].set(bucket);
      after[random() % kLanes].set(bucket);
    }
    std::vector<Ownership> lanes(kLanes);
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      lanes[lane].set(before[lane]);
      lanes[lane].open_seam(after[lane], kSeam);
    }
    for (int packet = 0; packet < 500; ++packet) {
      const auto bucket = static_cast<uint16_t>(random() % kBuckets);
      const int64_t timestamp = kSeam - 100 + static_cast<int64_t>(random() % 200);
      unsigned counted = 0;
      for (const Ownership& lane : lanes) counted += lane.judge(bucket, timestamp) == Verdict::counted;
      CHECK(counted == 1);
    }
  }
}

}  // namespace
