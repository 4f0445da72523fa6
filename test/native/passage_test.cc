// When an instant is behind a lane, whatever the clocks do meanwhile.
#include <doctest/doctest.h>

#include <initializer_list>

#include "lane/passage.h"

namespace {

using namespace headgate;

constexpr int64_t kWall = 1'700'000'000 * kSecond;
constexpr int64_t kSteady = 50 * kSecond;
constexpr int64_t kMargin = 3 * kMillisecond;
constexpr int64_t kSettle = 100 * kMillisecond;

// The clocks so long after the passage was made, the wall clock having been moved by `step`.
ClockReading after(int64_t time, int64_t step = 0) { return {kWall + time + step, kSteady + time}; }

const Passage passage(after(0), kMargin, kSettle);
constexpr int64_t kEnd = kMargin + kSettle;

TEST_CASE("passage: it lies a margin ahead, and is behind when it has settled and the ring was empty") {
  CHECK(passage.instant() == kWall + kMargin);
  CHECK_FALSE(passage.is_behind(after(0), true, 0));
  CHECK_FALSE(passage.is_behind(after(kEnd - 1), true, 0));
  CHECK(passage.is_behind(after(kEnd), true, 0));
  CHECK_FALSE(passage.was_set_back(after(kEnd)));
}

TEST_CASE("passage: in a ring that never is empty a packet tells that is too young for an older one to follow") {
  const int64_t young = passage.instant() + kDisorder;
  CHECK_FALSE(passage.is_behind(after(kEnd), false, young - 1));
  CHECK(passage.is_behind(after(kEnd), false, young));
  CHECK_FALSE(passage.is_behind(after(kEnd - 1), false, young));
}

TEST_CASE("passage: timestamps that go backward keep it ahead while the ring is not empty") {
  const int64_t young = passage.instant() + kDisorder;
  CHECK_FALSE(passage.is_behind(after(kSecond), false, young - kSecond));
  CHECK(passage.is_behind(after(kSecond), true, young - kSecond));
}

TEST_CASE("passage: a clock that was set back across it says so, once it should be past, and it is not behind") {
  const int64_t hour = 3600 * kSecond;
  CHECK_FALSE(passage.was_set_back(after(kEnd - 1, -hour)));  // it may still lie ahead
  CHECK(passage.was_set_back(after(kEnd, -hour)));
  CHECK_FALSE(passage.is_behind(after(kEnd, -hour), true, 0));
  CHECK_FALSE(passage.is_behind(after(kEnd, -hour), false, passage.instant() + kDisorder));  // stamped before the step
  const Passage again(after(kEnd, -hour), kMargin, kSettle);
  CHECK(again.is_behind(after(2 * kEnd, -hour), true, 0));
  // Whoever read a packet before, and whoever reads it after, judges it the same.
  for (const int64_t old : {passage.instant(), passage.instant() + kEnd}) CHECK(old >= again.instant());
  for (const int64_t fresh : {after(0, -hour).wall, after(kEnd, -hour).wall}) {
    CHECK(fresh < passage.instant());
    CHECK(fresh < again.instant());
  }
}

TEST_CASE("passage: a small step back is waited for") {
  const int64_t step = -(kSettle / 2 + 1);
  CHECK_FALSE(passage.is_behind(after(kEnd, step), true, 0));
  CHECK_FALSE(passage.was_set_back(after(kEnd, step)));
  CHECK(passage.is_behind(after(kEnd + 1, step), true, 0));
}

TEST_CASE("passage: a clock that is slewed, or set forward, does no harm") {
  CHECK(passage.is_behind(after(kEnd, -kMillisecond), true, 0));
  CHECK_FALSE(passage.is_behind(after(kEnd - 1, 3600 * kSecond), true, 0));
  CHECK(passage.is_behind(after(kEnd, 3600 * kSecond), true, 0));
  CHECK_FALSE(passage.was_set_back(after(kEnd, 3600 * kSecond)));
}

}  // namespace
