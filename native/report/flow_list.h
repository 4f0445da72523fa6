// The heaviest flows of a table as a JSON array.
#pragma once

#include <cstddef>
#include <string>

#include "flow/table.h"
#include "report/flow_fields.h"

namespace headgate {

// Up to `count` flows, largest first. A flow that was listed keeps its initiator.
std::string flow_list_json(FlowTable& table, std::size_t count, unsigned worker, FlowFields fields = {});

}  // namespace headgate
