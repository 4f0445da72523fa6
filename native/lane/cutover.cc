#include "lane/cutover.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "lane/registry.h"

namespace headgate {

void expect_seam(const std::vector<uint32_t>& lanes) {
  const LockedLanes locked(lanes);
  for (const auto& lane : locked.lanes()) lane->expect_seam();
}

int64_t open_seam(const std::vector<NewOwner>& owners, const Split& split, const SeamTimes& times) {
  std::vector<uint32_t> numbers;
  for (const NewOwner& owner : owners) numbers.push_back(owner.lane);
  const LockedLanes locked(numbers);
  const Passage seam(ClockReading::now(), times.margin, times.settle);
  for (const NewOwner& owner : owners) find_lane(owner.lane)->open_seam(owner.buckets, split, seam);
  return seam.instant();
}

bool seam_passed(const std::vector<uint32_t>& lanes) {
  return std::ranges::all_of(lanes, [](uint32_t number) { return find_lane(number)->passed_seam(); });
}

bool seam_set_back(const std::vector<uint32_t>& lanes) {
  const LockedLanes locked(lanes);
  const ClockReading now = ClockReading::now();
  return std::ranges::any_of(locked.lanes(), [&](const auto& lane) { return lane->seam().was_set_back(now); });
}

void close_seam(const std::vector<uint32_t>& lanes) {
  const LockedLanes locked(lanes);
  for (const auto& lane : locked.lanes()) lane->close_seam();
}

}  // namespace headgate
