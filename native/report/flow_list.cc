#include "report/flow_list.h"

#include "report/flow_json.h"
#include "report/top_flows.h"

namespace headgate {

std::string flow_list_json(FlowTable& table, std::size_t count, unsigned worker, FlowFields fields) {
  constexpr std::size_t kFlowText = 512;  // about what one takes
  const auto flows = top_flows(table, count);
  std::string json;
  json.reserve(2 + flows.size() * kFlowText);
  json.push_back('[');
  for (const Flow& flow : flows) {
    if (json.size() > 1) json.push_back(',');
    flow->set(Mark::shown);
    append_flow_json(json, flow, worker, fields);
  }
  json.push_back(']');
  return json;
}

}  // namespace headgate
