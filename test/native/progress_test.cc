// How far a lane has read, in busy and in quiet rings, whatever the wall clock does.
#include <doctest/doctest.h>

#include "lane/progress.h"

namespace {

using namespace headgate;

constexpr int64_t kWall = 1'700'000'000 * kSecond;
constexpr int64_t kSteady = 50 * kSecond;
constexpr int64_t kBlock = 100 * kMillisecond;
constexpr int64_t kTurn = kMillisecond / 2;
constexpr ClockReading earlier{kWall, kSteady};

TEST_CASE("progress: a ring that never is empty was read to the stamp of its last packet") {
  Progress progress(kBlock, 0);
  progress.note(earlier, kSteady + kTurn, false, kWall - 3 * kSecond);
  CHECK(progress.until() == kSteady - 3 * kSecond);
}

TEST_CASE("progress: a quiet ring was read but for what is in a block that the kernel still fills") {
  Progress progress(kBlock, 0);
  progress.note(earlier, kSteady + kTurn, true, 0);
  CHECK(progress.until() == kSteady - kBlock);
  progress.note(earlier, kSteady + kTurn, true, kWall - kMillisecond);
  CHECK(progress.until() == kSteady - kMillisecond);
}

TEST_CASE("progress: a packet may be younger than the turn that read it, but not than its end") {
  Progress progress(kBlock, 0);
  progress.note(earlier, kSteady + kTurn, false, kWall + kTurn / 2);
  CHECK(progress.until() == kSteady + kTurn / 2);
  progress.note(earlier, kSteady + kTurn, false, kWall + 3600 * kSecond);  // the wall clock was set back since
  CHECK(progress.until() == kSteady + kTurn);
}

TEST_CASE("progress: it never goes back, neither for packets out of order nor for a wall clock that was set forward") {
  Progress progress(kBlock, 0);
  progress.note(earlier, kSteady, false, kWall - kMillisecond);
  progress.note(earlier, kSteady, false, kWall - 8 * kMillisecond);
  progress.note(earlier, kSteady, false, kWall - 3600 * kSecond);
  CHECK(progress.until() == kSteady - kMillisecond);
}

}  // namespace
