#include "report/flow_list.h"

#include <cstddef>

#include "report/flow_json.h"

namespace headgate {

std::string flow_list_json(std::span<FlowCopy> flows, unsigned worker, FlowFields fields) {
  constexpr std::size_t kFlowText = 512;  // about what one takes
  std::string json;
  json.reserve(2 + flows.size() * kFlowText);
  json.push_back('[');
  for (FlowCopy& copy : flows) {
    if (json.size() > 1) json.push_back(',');
    append_flow_json(json, copy.flow(), worker, fields);
  }
  json.push_back(']');
  return json;
}

}  // namespace headgate
