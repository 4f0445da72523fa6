// The kernel's 32-bit counters, widened.
#include <doctest/doctest.h>

#include <initializer_list>

#include "capture/kernel_counters.h"

namespace {

using namespace headgate;

constexpr uint32_t kMost = 0xffffffffU;

TEST_CASE("kernel counters: readings near 2^32 add up exactly") {
  KernelCounters counters;
  for (int reading = 0; reading < 100'000; ++reading) counters.add({kMost, kMost - 1, 1});
  CHECK(counters.received == 429'496'729'500'000U);
  CHECK(counters.dropped == 429'496'729'400'000U);
  CHECK(counters.freezes == 100'000);
  counters.add({1, 0, 0});
  CHECK(counters.received == 429'496'729'500'001U);
}

TEST_CASE("kernel counters: a sum does not fall where 32 bits would wrap") {
  KernelCounters counters;
  uint64_t before = 0;
  for (const uint32_t more : {kMost, 1U, 0U, kMost, kMost, 7U}) {
    counters.add({more, 0, 0});
    CHECK(counters.received == before + more);
    before = counters.received;
  }
}

TEST_CASE("kernel counters: those of a source that was replaced and those of the next one are one figure") {
  KernelCounters before;
  KernelCounters now;
  before.add({kMost, 5, 1});
  now.add({kMost, 6, 0});
  CHECK(before + now == KernelCounters{2 * uint64_t{kMost}, 11, 1});
}

}  // namespace
