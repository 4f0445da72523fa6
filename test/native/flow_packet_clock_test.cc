// Time as a file's packets tell it, and what that means for flows.
#include "flow/packet_clock.h"

#include <doctest/doctest.h>

#include <vector>

namespace {

// The time of each packet, by the stamps of all.
std::vector<int64_t> times(const std::vector<int64_t>& stamps) {
  headgate::PacketClock clock;
  std::vector<int64_t> result;
  for (std::size_t at = 0; at + 1 < stamps.size(); ++at) result.push_back(clock.at(stamps[at], stamps[at + 1]));
  result.push_back(clock.at_end(stamps.back()));
  return result;
}

using Times = std::vector<int64_t>;

}  // namespace

TEST_CASE("packet clock: stamps in order are the time") { CHECK(times({-5, 3, 3, 9, 100}) == Times{-5, 3, 3, 9, 100}); }

TEST_CASE("packet clock: time never goes back") {
  CHECK(times({5, 3, 4, 9, 2}) == Times{3, 3, 4, 4, 4});
  CHECK(times({1000, 1001, 1, 2, 3, 1002, 1003}) == Times{1000, 1000, 1000, 1000, 1000, 1002, 1003});
}

TEST_CASE("packet clock: one stamp that is ahead moves nothing, wherever it stands") {
  CHECK(times({900, 1, 2, 3}) == Times{1, 1, 2, 3});
  CHECK(times({1, 900, 2, 3}) == Times{1, 2, 2, 3});
  CHECK(times({1, 900, 2, 900, 3, 4}) == Times{1, 2, 2, 3, 3, 4});
}

TEST_CASE("packet clock: a leap that lasts is believed, and so is the last packet") {
  CHECK(times({1, 2, 900, 901, 902}) == Times{1, 2, 900, 901, 902});
  CHECK(times({1, 900}) == Times{1, 900});
}

TEST_CASE("packet clock: the ends of the scale") {
  CHECK(times({INT64_MIN, INT64_MAX, INT64_MIN}) == Times{INT64_MIN, INT64_MIN, INT64_MIN});
  CHECK(times({INT64_MAX}) == Times{INT64_MAX});
}
