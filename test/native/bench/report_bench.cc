// What it costs to read a table of 500,000 flows in slices: per record, so that a slice takes so much times its length.
#include <vector>

#include "bench/measure.h"
#include "flow/table.h"
#include "report/full_flows.h"
#include "report/table_access.h"
#include "report/top_flows.h"
#include "support/flows.h"

namespace headgate::bench {

namespace {

constexpr uint32_t kFlows = 500'000;

FlowTable filled_table() {
  FlowTable table(TableForm::fixed, kFlows, test::kSeed);
  for (uint32_t flow = 0; flow < kFlows; ++flow) table.add(test::packet_of(flow), 60 + flow % 1000, flow, 7);
  return table;
}

void top(const char* name) {
  FlowTable table = filled_table();
  const TableAccess access = [&](const TableUse& use) { use(table); };
  measure(name, kFlows, [&](unsigned) { top_flows(access, 100); });
}

void full(const char* name) {
  FlowTable table = filled_table();
  const std::vector<TableAccess> tables = {[&](const TableUse& use) { use(table); }};
  measure(name, kFlows, [&](unsigned) { full_flows(tables, 25'000); });
}

void look_up(const char* name) {
  constexpr uint32_t kLookUps = 25'000;
  FlowTable table = filled_table();
  uint32_t flow = 1;
  measure(name, kLookUps, [&](unsigned) {
    for (uint32_t count = 0; count < kLookUps; ++count) {
      flow = (flow * 1'664'525U + 1'013'904'223U) % kFlows;
      table.look_up(test::packet_of(flow).key)->set(Mark::shown);
    }
  });
}

}  // namespace

std::vector<Case> report_cases() {
  return {
      {"report: the 100 largest of 500,000 flows", top},
      {"report: the 25,000 largest of 500,000 flows", full},
      {"report: look up one of 500,000 flows", look_up},
  };
}

}  // namespace headgate::bench
