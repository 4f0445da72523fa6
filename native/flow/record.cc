#include "flow/record.h"

#include <algorithm>
#include <tuple>

namespace headgate {

void merge(FlowRecord& into, const FlowRecord& from) noexcept {
  // The earlier part knows who began; of two that began at the same instant either may, as long as it is the same one.
  if (std::tuple(from.first, from.initiator) < std::tuple(into.first, into.initiator)) into.initiator = from.initiator;
  for (const unsigned way : {0U, 1U}) {
    into.packets[way] += from.packets[way];
    into.bytes[way] += from.bytes[way];
    into.ip_bytes[way] += from.ip_bytes[way];
    into.tcp_flags[way] |= from.tcp_flags[way];
  }
  into.first = std::min(into.first, from.first);
  into.last = std::max(into.last, from.last);
  into.tcp_state = std::max(into.tcp_state, from.tcp_state);
  into.shown = into.shown || from.shown;
}

}  // namespace headgate
