#include "lane/flow_report.h"

#include "report/flow_list.h"
#include "report/top_flows.h"

namespace headgate {

TableAccess table_access(Lane& lane) {
  return [&lane](const TableUse& use) { lane.with_flows(use); };
}

FlowReport report_flows(Lane& lane, std::size_t count) {
  TopFlows top = top_flows(table_access(lane), count);
  return {flow_list_json(top.flows, lane.worker()), top.transfers};
}

}  // namespace headgate
