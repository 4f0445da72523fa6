// Flows as a JSON array.
#pragma once

#include <span>
#include <string>

#include "report/flow_fields.h"
#include "report/top_flows.h"

namespace headgate {

std::string flow_list_json(std::span<FlowCopy> flows, unsigned worker, FlowFields fields = {});

}  // namespace headgate
