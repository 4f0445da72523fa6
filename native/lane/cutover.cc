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

std::optional<int64_t> open_seam(const std::vector<NewOwner>& owners, const Split& split, const SeamTimes& times) {
  std::vector<uint32_t> numbers;
  for (const NewOwner& owner : owners) numbers.push_back(owner.lane);
  const LockedLanes locked(numbers);
  const ClockReading now = ClockReading::now();
  bool can_open = true;
  for (const auto& lane : locked.lanes()) can_open = lane->can_open_seam(now) && can_open;
  if (!can_open) return std::nullopt;
  const Passage seam(now, times.margin, times.settle);
  for (const NewOwner& owner : owners) find_lane(owner.lane)->open_seam(owner.buckets, split, seam);
  return seam.instant();
}

bool seam_passed(const std::vector<uint32_t>& lanes) {
  return std::ranges::all_of(lanes, [](uint32_t number) { return find_lane(number)->passed_seam(); });
}

void close_seam(const std::vector<uint32_t>& lanes) {
  const LockedLanes locked(lanes);
  for (const auto& lane : locked.lanes()) lane->close_seam();
}

}  // namespace headgate
