// The bucket of a flow's packets, told from the flow itself: where it belongs when a split has changed.
#pragma once

#include <cstdint>
#include <optional>

#include "flow/key.h"
#include "split/split.h"

namespace headgate {

// What a packet of the flow looks like to a split.
struct FlowShape {
  Address source;
  Address destination;
  VlanStack vlans;
  uint16_t source_port;
  uint16_t destination_port;
  uint8_t protocol;
  uint8_t ip_version;  // 4 or 6
  bool is_fragment;    // one behind the first, which has no ports
};

// What bucket_of() finds for the flow's packets, of both directions; none when a packet has to be seen to know it: the
// policy looks at one side only, inside of tunnels or at a key, or there are more VLAN tags than it looks at.
std::optional<uint16_t> bucket_of_flow(const Split& split, const FlowShape& flow) noexcept;

}  // namespace headgate
