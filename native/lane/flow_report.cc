#include "lane/flow_report.h"

#include <vector>

#include "base/clock.h"
#include "report/flow_list.h"
#include "report/spread_flows.h"

namespace headgate {

TableAccess table_access(Lane& lane) {
  return [&lane](const TableUse& use) { lane.with_flows(use); };
}

std::optional<FlowReport> report_flows(Lane& lane, const FlowReportOptions& options) {
  const int64_t began_at = steady_clock();
  std::optional<TopFlows> top = top_flows(table_access(lane), options.count, options.by);
  const int64_t ended_at = steady_clock();
  if (!top) return std::nullopt;
  return FlowReport{flow_list_json(top->flows, lane.worker(), options.fields), top->transfers, began_at, ended_at};
}

std::string report_flows(std::span<const std::shared_ptr<Lane>> lanes, const FlowReportOptions& options) {
  std::vector<TableAccess> tables;
  std::vector<uint32_t> workers;
  for (const auto& lane : lanes) {
    tables.push_back(table_access(*lane));
    workers.push_back(lane->worker());
  }
  std::vector<SpreadFlow> flows = spread_flows(tables, options.count, options.by);
  return flow_list_json(flows, workers, options.fields);
}

}  // namespace headgate
