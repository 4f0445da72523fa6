// The heaviest flows of a table.
#pragma once

#include <cstddef>
#include <vector>

#include "flow/table.h"

namespace headgate {

// Up to `count` flows with the most bytes, largest first; equals in the order of their keys, so that the choice is
// stable. The pointers are valid until the next packet is added.
std::vector<Flow> top_flows(FlowTable& table, std::size_t count);

}  // namespace headgate
