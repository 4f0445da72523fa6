#include "report/full_flows.h"

#include <algorithm>

#include "report/largest_flows.h"
#include "report/unmoved.h"

namespace headgate {

namespace {

// Who is to be shown, in the order of keys.
struct Choice {
  std::vector<SizedKey> keys;
  uint64_t records = 0;  // that were looked at
  bool is_whole = true;  // nobody was left out
};

// The largest of every table, the largest of those: exact where a flow is in one table, and where its parts are of
// about one size.
Choice choose(std::span<const TableAccess> tables, std::size_t limit) {
  Choice choice;
  std::vector<SizedKey> slice;
  slice.reserve(kScanSlice);
  for (const TableAccess& access : tables) {
    LargestFlows largest(limit);
    uint64_t records = 0;
    scan_flows(
        access, [&](const Flow& flow) { slice.push_back(SizedKey::of(flow)); },
        [&] {
          records += slice.size();
          for (const SizedKey& flow : slice) largest.add(flow);
          slice.clear();
        });
    choice.records += records;
    choice.is_whole = choice.is_whole && records <= limit;
    const std::vector<SizedKey> keys = largest.take();
    choice.keys.insert(choice.keys.end(), keys.begin(), keys.end());
  }
  sum_by_key(choice.keys);
  if (choice.keys.size() <= limit) return choice;
  choice.is_whole = false;
  LargestFlows largest(limit);
  for (const SizedKey& flow : choice.keys) largest.add(flow);
  choice.keys = largest.take();
  sum_by_key(choice.keys);
  return choice;
}

void add(FlowSum& sum, const Flow& part) {
  sum.beginning.hear(part);
  for (const unsigned way : {0U, 1U}) {
    sum.packets[way] += part->packets[way];
    sum.bytes[way] += part->bytes[way];
  }
  part->set(Mark::shown);
}

// Adds what `access` holds of the flows; how many parts there were.
uint64_t add_up(const TableAccess& access, std::span<FlowSum> flows) {
  uint64_t parts = 0;
  look_up_flows(
      access, flows, [](const FlowSum& flow) -> const FlowKey& { return flow.key; },
      [&parts](FlowTable&, FlowSum& flow, const Flow& part) {
        add(flow, part);
        ++parts;
      });
  return parts;
}

FullFlows read(std::span<const TableAccess> tables, std::size_t limit) {
  const Choice choice = choose(tables, limit);
  FullFlows full{};
  full.flows.reserve(choice.keys.size());
  for (const SizedKey& chosen : choice.keys) full.flows.push_back(FlowSum{chosen.key});
  uint64_t parts = 0;
  for (const TableAccess& access : tables) parts += add_up(access, full.flows);
  std::erase_if(full.flows, [](const FlowSum& flow) { return flow.packets[0] + flow.packets[1] == 0; });  // has gone
  if (!choice.is_whole) full.left_out = choice.records - std::min(parts, choice.records);
  return full;
}

}  // namespace

FullFlows full_flows(std::span<const TableAccess> tables, std::size_t limit) {
  return read_unmoved(tables, [&] { return read(tables, limit); });
}

}  // namespace headgate
