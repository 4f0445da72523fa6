#include "lane/flow_report.h"

#include "base/clock.h"
#include "report/flow_list.h"

namespace headgate {

TableAccess table_access(Lane& lane) {
  return [&lane](const TableUse& use) { lane.with_flows(use); };
}

FlowReport report_flows(Lane& lane, const FlowReportOptions& options) {
  const int64_t began_at = steady_clock();
  TopFlows top = top_flows(table_access(lane), options.count, options.by);
  const int64_t ended_at = steady_clock();
  return {flow_list_json(top.flows, lane.worker(), options.fields), top.transfers, began_at, ended_at};
}

}  // namespace headgate
