// All lanes of the process, by number. It is never destroyed: lanes outlive the threads and environments that use them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "lane/lane.h"

namespace headgate {

// A number that is never used again in this process.
uint32_t open_lane(const LaneOptions& options);

// Throws NO_LANE.
std::shared_ptr<Lane> find_lane(uint32_t number);

// The lane goes when the last call in progress on it has returned. Throws NO_LANE.
void close_lane(uint32_t number);

// Several lanes, locked together in ascending order so that nobody waits in a circle.
class LockedLanes {
 public:
  // Throws NO_LANE.
  explicit LockedLanes(std::vector<uint32_t> numbers);

  const std::vector<std::shared_ptr<Lane>>& lanes() const noexcept { return lanes_; }

 private:
  std::vector<std::shared_ptr<Lane>> lanes_;
  std::vector<std::unique_lock<FairMutex>> locks_;
};

// Starts counting on all of `numbers` at one instant, a little in the future, and returns it (nanoseconds since 1970).
int64_t start_lanes(const std::vector<uint32_t>& numbers);

}  // namespace headgate
