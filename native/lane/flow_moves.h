// Flows that go to the lanes where their packets come, after a change of plan or split. Packets are counted meanwhile.
#pragma once

#include <cstdint>
#include <vector>

namespace headgate {

struct FlowMoves {
  std::vector<uint32_t> lanes;   // all that flows come to or go from
  std::vector<uint32_t> donors;  // those that flows go from
  // By bucket: the place in `lanes` of the one where the bucket's flows belong, or FlowHomes::kStays.
  std::vector<uint16_t> homes;
  // The split has changed: flows get their buckets of now first, and those that do not tell their own stay.
  bool split_has_changed;
};

// Each flow goes at some moment between call and return; no lock is held for longer than a batch of packets. Reports of
// any of `lanes` are none until all have gone, and those over several lanes wait for that. Throws NO_LANE.
void move_flows(const FlowMoves& moves);

}  // namespace headgate
