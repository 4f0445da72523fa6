#include "lane/registry.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/error.h"

namespace headgate {

namespace {

// Long enough for the installation itself, so that the instant lies ahead of every lane.
constexpr int64_t kStartMargin = 3 * kMillisecond;

// What came before is in the rings by then, or is late enough to be counted: all lanes have had their programs.
constexpr int64_t kStartSettle = kSecond;

struct Registry {
  std::mutex lock;
  std::map<uint32_t, std::shared_ptr<Lane>> lanes;
  uint32_t next = 0;
};

Registry& registry() {
  static Registry* const instance = new Registry;
  return *instance;
}

[[noreturn]] void refuse(uint32_t number) {
  throw Error("NO_LANE", "lane", "There is no lane " + std::to_string(number));
}

}  // namespace

uint32_t open_lane(const LaneOptions& options) {
  auto lane = std::make_shared<Lane>(options);
  Registry& all = registry();
  const std::lock_guard guard(all.lock);
  all.lanes.emplace(all.next, std::move(lane));
  return all.next++;
}

std::shared_ptr<Lane> find_lane(uint32_t number) {
  Registry& all = registry();
  const std::lock_guard guard(all.lock);
  const auto found = all.lanes.find(number);
  if (found == all.lanes.end()) refuse(number);
  return found->second;
}

void close_lane(uint32_t number) {
  std::shared_ptr<Lane> closing;  // destroyed after the registry's lock is released
  Registry& all = registry();
  const std::lock_guard guard(all.lock);
  const auto found = all.lanes.find(number);
  if (found == all.lanes.end()) refuse(number);
  closing = std::move(found->second);
  all.lanes.erase(found);
}

LockedLanes::LockedLanes(std::vector<uint32_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (const uint32_t number : numbers) lanes_.push_back(find_lane(number));
  for (const auto& lane : lanes_) locks_.emplace_back(lane->lock());
}

int64_t start_lanes(const std::vector<uint32_t>& numbers) {
  const LockedLanes locked(numbers);
  const Passage start(ClockReading::now(), kStartMargin, kStartSettle);
  for (const auto& lane : locked.lanes()) lane->start_at(start);
  return start.instant();
}

}  // namespace headgate
