// Who began a flow that has parts in several tables, each of which may have seen another direction first.
#pragma once

#include <cstdint>
#include <tuple>

#include "flow/record.h"

namespace headgate {

// The part that was shown before, else the one that began first, knows the initiator; see merge() of flow/record.h.
struct Beginning {
  int64_t first = 0;  // nanoseconds since 1970: the earliest packet of the part that knows
  Direction initiator = Direction::low_to_high;
  bool is_known = false;
  bool is_shown = false;  // that part was shown before

  void hear(const Flow& part) noexcept {
    const auto known = std::tuple(!is_shown, first, initiator);
    const auto told = std::tuple(!part->is(Mark::shown), part.detail->first, part->initiator);
    if (is_known && known <= told) return;
    *this = {part.detail->first, part->initiator, true, part->is(Mark::shown)};
  }
};

}  // namespace headgate
