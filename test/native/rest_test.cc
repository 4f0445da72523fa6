// How long a busy lane lets packets gather before it looks into its ring again.
#include <doctest/doctest.h>

#include "lane/rest.h"

namespace {

using namespace headgate;

constexpr uint64_t kRing = 64ULL << 20U;
constexpr uint32_t kTimeoutMs = 100;

// A lane whose ring was empty once a cycle of `cycle_ms` in which this was read.
int rest_after(const Reading& reading, int cycle_ms, uint64_t ring_bytes = kRing) {
  Rest rest(ring_bytes, kTimeoutMs, 0);
  rest.note(reading);
  return rest.before_wait(cycle_ms * kMillisecond);
}

TEST_CASE("rest: a lane with few packets does not rest, however long they took") {
  CHECK(rest_after({}, 1000) == 0);
  CHECK(rest_after({Rest::kBusyFrom - 1, 51'100}, 1000) == 0);
  CHECK(rest_after({Rest::kBusyFrom, 51'200}, 1000) == kTimeoutMs);
}

TEST_CASE("rest: a rest ends before an eighth of the ring is full, at the rate that was seen") {
  // 1,000,000 packets a second that take 228 bytes of the ring each: 8 MiB are full in 36.8 ms.
  CHECK(rest_after({10'000, 1'000'000}, 10) == 36);
  CHECK(rest_after({100'000, 10'000'000}, 100) == 36);
  // What counts is what was captured of them: whole frames of 1500 bytes fill it sooner.
  CHECK(rest_after({10'000, 15'000'000}, 10) == 5);
  CHECK(rest_after({450'000, 45'000'000}, 1000) == 81);
  CHECK(rest_after({360'000, 36'000'000}, 1000) == kTimeoutMs);
}

TEST_CASE("rest: a ring too small to rest is waited for") {
  CHECK(rest_after({10'000, 1'000'000}, 10, 1ULL << 20U) == 0);
  CHECK(rest_after({10'000, 1'000'000}, 0) == 0);
}

TEST_CASE("rest: what was read before the last wait does not count") {
  Rest rest(kRing, kTimeoutMs, 0);
  rest.note({400, 40'000});
  rest.note({400, 40'000});
  CHECK(rest.before_wait(20 * kMillisecond) == kTimeoutMs);
  rest.note({400, 40'000});
  CHECK(rest.before_wait(40 * kMillisecond) == 0);
}

}  // namespace
