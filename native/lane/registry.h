// All lanes of the process, by number. It is never destroyed: lanes outlive the threads and environments that use them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lane/lane.h"

namespace headgate {

// A number that is never used again in this process.
uint32_t open_lane(const LaneOptions& options);

// Throws NO_LANE.
std::shared_ptr<Lane> find_lane(uint32_t number);

// The lane goes when the last call in progress on it has returned. Throws NO_LANE.
void close_lane(uint32_t number);

// Starts counting on all of `numbers` at one instant, a little in the future, and returns it (nanoseconds since 1970).
int64_t start_lanes(std::vector<uint32_t> numbers);

}  // namespace headgate
