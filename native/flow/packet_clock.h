// Time as the packets of a file tell it.
//
// A packet moves time on only as far as its successor confirms: to the earlier of their two stamps. So one stamp that
// is ahead by mistake moves nothing and ends no flow; one that is behind never moves time back; and where stamps leap
// forward and stay there, because nothing was captured for an hour, time leaps with them. Where they step back and
// stay, time stands still until they have caught up: flows then end later than they might, never too early.
#pragma once

#include <algorithm>
#include <cstdint>

namespace headgate {

class PacketClock {
 public:
  // The time of a packet stamped `timestamp` whose successor is stamped `next`; nanoseconds since 1970.
  int64_t at(int64_t timestamp, int64_t next) noexcept {
    now_ = std::max(now_, std::min(timestamp, next));
    return now_;
  }

  // The time of the last packet, which nothing contradicts.
  int64_t at_end(int64_t timestamp) noexcept { return at(timestamp, timestamp); }

 private:
  int64_t now_ = INT64_MIN;
};

}  // namespace headgate
