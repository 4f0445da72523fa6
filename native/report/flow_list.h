// Flows as a JSON array.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "report/flow_fields.h"
#include "report/spread_flows.h"
#include "report/top_flows.h"

namespace headgate {

std::string flow_list_json(std::span<FlowCopy> flows, unsigned worker, FlowFields fields = {});

// The same of flows from several tables; `workers` names whose each of these is.
std::string flow_list_json(std::span<SpreadFlow> flows, std::span<const uint32_t> workers, FlowFields fields = {});

}  // namespace headgate
