#include "report/full_flows.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/error.h"
#include "report/largest_flows.h"

namespace headgate {

namespace {

// Between two changes of plan there is a tenth of a second and more, in which all is read.
constexpr int kTries = 10;

// Who is to be shown, in the order of keys.
struct Choice {
  std::vector<SizedKey> keys;
  uint64_t records = 0;  // that were looked at
  bool is_whole = true;  // nobody was left out
};

uint64_t transfers_of(std::span<const TableAccess> tables) {
  uint64_t transfers = 0;
  for (const TableAccess& access : tables) {
    access([&](FlowTable& table) { transfers += table.transfers(); });
  }
  return transfers;
}

void sum_by_key(std::vector<SizedKey>& keys) {
  std::sort(keys.begin(), keys.end(),
            [](const SizedKey& a, const SizedKey& b) { return std::memcmp(&a.key, &b.key, sizeof a.key) < 0; });
  std::size_t kept = 0;
  for (const SizedKey& part : keys) {
    if (kept != 0 && keys[kept - 1].key == part.key) {
      keys[kept - 1].size += part.size;
    } else {
      keys[kept++] = part;
    }
  }
  keys.resize(kept);
}

// The largest of every table, the largest of those: exact where a flow is in one table, and where its parts are of
// about one size.
Choice choose(std::span<const TableAccess> tables, std::size_t limit) {
  Choice choice;
  for (const TableAccess& access : tables) {
    LargestFlows largest(limit);
    uint64_t records = 0;
    scan_flows(access, [&](const Flow& flow) {
      ++records;
      largest.add(flow);
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

// The part that was shown before, else the one that began first, knows the initiator; see merge() of flow/record.h.
void add(FlowSum& sum, const Flow& part) {
  const bool is_first_part = sum.packets[0] + sum.packets[1] == 0;
  const auto known = std::tuple(!sum.is_shown, sum.first, sum.initiator);
  const auto told = std::tuple(!part->is(Mark::shown), part.detail->first, part->initiator);
  if (is_first_part || told < known) {
    sum.initiator = part->initiator;
    sum.first = part.detail->first;
    sum.is_shown = part->is(Mark::shown);
  }
  for (const unsigned way : {0U, 1U}) {
    sum.packets[way] += part->packets[way];
    sum.bytes[way] += part->bytes[way];
  }
  part->set(Mark::shown);
}

// Adds what `access` holds of the flows; how many parts there were.
uint64_t add_up(const TableAccess& access, std::span<FlowSum> flows) {
  uint64_t parts = 0;
  while (!flows.empty()) {
    const auto slice = flows.first(std::min<std::size_t>(flows.size(), kLookUpSlice));
    flows = flows.subspan(slice.size());
    access([&](FlowTable& table) {
      for (FlowSum& flow : slice) {
        const Flow part = table.look_up(flow.key);
        if (part.record == nullptr) continue;
        add(flow, part);
        ++parts;
      }
    });
  }
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
  for (int tries = 0; tries < kTries; ++tries) {
    const uint64_t before = transfers_of(tables);
    FullFlows full = read(tables, limit);
    if (transfers_of(tables) == before) return full;
  }
  throw Error("FLOWS_MOVING", "flows", "Flows are moving between workers all the time; ask again in a moment");
}

}  // namespace headgate
