// A change of owners over all lanes of a device: one instant for all, nothing lost, nothing twice.
//
// The caller says that a seam is to come and puts programs on the gaining lanes that accept their old and new buckets.
// Then: open the seam, wait until every lane has passed it, put the final programs on, close the seam, move the flows
// (flow_moves.h).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "split/ownership.h"

namespace headgate {

struct NewOwner {
  uint32_t lane;
  OwnedBuckets buckets;
};

// How long before the seam counts as passed, beyond the block timeout of the rings: nanoseconds.
struct SeamTimes {
  int64_t margin;  // the seam lies this far in the future, longer than the installation takes
  int64_t settle;  // after the seam, until its last packets are in the rings for sure
};

// From now on lanes may drop what others count.
void expect_seam(const std::vector<uint32_t>& lanes);

// Installs the seam in all lanes at once and returns its instant (nanoseconds since 1970); from it on buckets are those
// of `split`. None, and all is as it was, while lanes have not read what was stamped before the wall clock was set
// back. May be called again while it is open: it has a new instant then if the clock was set back across it, and is
// left alone otherwise.
std::optional<int64_t> open_seam(const std::vector<NewOwner>& owners, const Split& split, const SeamTimes& times);

// Whether every lane has read all that its ring may hold from before the seam.
bool seam_passed(const std::vector<uint32_t>& lanes);

// Ends the seam in all lanes at once; or, if none was opened, what expect_seam() began.
void close_seam(const std::vector<uint32_t>& lanes);

}  // namespace headgate
