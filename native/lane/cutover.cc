#include "lane/cutover.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "lane/registry.h"

namespace headgate {

namespace {

// A larger move of the wall clock against the steady one is a step, not the slewing of a time daemon.
constexpr int64_t kClockStep = kMillisecond;

int64_t clock_offset() noexcept { return wall_clock() - steady_clock(); }

}  // namespace

int64_t open_seam(const std::vector<NewOwner>& owners, const SeamTimes& times) {
  std::vector<uint32_t> numbers;
  for (const NewOwner& owner : owners) numbers.push_back(owner.lane);
  const LockedLanes locked(numbers);
  const int64_t instant = wall_clock() + times.margin;
  const Seam seam{instant, steady_clock() + times.margin + times.settle, clock_offset()};
  for (const NewOwner& owner : owners) find_lane(owner.lane)->open_seam(owner.buckets, seam);
  return instant;
}

bool seam_passed(const std::vector<uint32_t>& lanes) {
  return std::ranges::all_of(lanes, [](uint32_t number) { return find_lane(number)->passed_seam(); });
}

bool close_seam(const std::vector<uint32_t>& lanes) {
  const LockedLanes locked(lanes);
  const int64_t offset = clock_offset();
  for (const auto& lane : locked.lanes()) {
    if (std::abs(offset - lane->seam_clock_offset()) > kClockStep) return false;
  }
  for (const auto& lane : locked.lanes()) lane->close_seam();
  return true;
}

void move_flows(uint32_t donor, uint32_t gainer, const OwnedBuckets& buckets) {
  if (donor == gainer) return;
  const LockedLanes locked({donor, gainer});
  find_lane(donor)->move_flows(*find_lane(gainer), buckets);
}

}  // namespace headgate
