#include "report/flow_list.h"

#include <cstddef>

#include "report/flow_json.h"

namespace headgate {

namespace {

// `append(json, flow)` appends one of them.
template <typename Listed, typename Append>
std::string json_array(std::span<Listed> flows, Append&& append) {
  constexpr std::size_t kFlowText = 512;  // about what one takes
  std::string json;
  json.reserve(2 + flows.size() * kFlowText);
  json.push_back('[');
  for (Listed& flow : flows) {
    if (json.size() > 1) json.push_back(',');
    append(json, flow);
  }
  json.push_back(']');
  return json;
}

}  // namespace

std::string flow_list_json(std::span<FlowCopy> flows, unsigned worker, FlowFields fields) {
  return json_array(flows,
                    [&](std::string& json, FlowCopy& copy) { append_flow_json(json, copy.flow(), worker, fields); });
}

std::string flow_list_json(std::span<SpreadFlow> flows, std::span<const uint32_t> workers, FlowFields fields) {
  return json_array(flows, [&](std::string& json, SpreadFlow& flow) {
    append_flow_json(json, flow.sum.flow(), workers[flow.table], fields);
  });
}

}  // namespace headgate
