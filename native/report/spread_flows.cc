#include "report/spread_flows.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "report/largest_flows.h"
#include "report/unmoved.h"

namespace headgate {

namespace {

// So many candidates for each place: parts are a poor guess of the whole.
constexpr std::size_t kCandidates = 4;

bool has_smaller_key(const SizedKey& a, const SizedKey& b) noexcept {
  return std::memcmp(&a.key, &b.key, sizeof a.key) < 0;
}

// Who was listed the last time, in the order of keys; it is noted here, and not in the tables any more.
class Listed {
 public:
  void take(const Flow& flow) {
    if (!flow->is(Mark::listed)) return;
    flow->clear(Mark::listed);
    keys_.push_back({0, flow->key});
  }
  const std::vector<SizedKey>& in_order() {
    sum_by_key(keys_);
    return keys_;
  }
  bool contains(const FlowKey& key) const {
    return std::binary_search(keys_.begin(), keys_.end(), SizedKey{0, key}, has_smaller_key);
  }

 private:
  std::vector<SizedKey> keys_;
};

// The largest of every table, of those the largest, and who was listed.
std::vector<SpreadFlow> find_candidates(std::span<const TableAccess> tables, std::size_t limit, RankBy by,
                                        Listed& listed) {
  std::vector<SizedKey> parts;
  for (const TableAccess& access : tables) {
    LargestFlows largest(limit);
    scan_flows(access, [&](const Flow& flow) {
      largest.add({size_of(flow, by), flow->key});
      listed.take(flow);
    });
    const std::vector<SizedKey> keys = largest.take();
    parts.insert(parts.end(), keys.begin(), keys.end());
  }
  sum_by_key(parts);
  LargestFlows largest(limit);
  for (const SizedKey& part : parts) largest.add(part);
  std::vector<SizedKey> keys = largest.take();
  keys.insert(keys.end(), listed.in_order().begin(), listed.in_order().end());
  sum_by_key(keys);
  std::vector<SpreadFlow> flows(keys.size());
  for (std::size_t at = 0; at < keys.size(); ++at) flows[at].sum.record.key = keys[at].key;
  return flows;
}

// Of a living and an ended part the living one tells how the flow stands; of two that ended, the later.
void join(FlowCopy& sum, const Flow& joining) noexcept {
  FlowCopy part{*joining.record, *joining.detail};
  const bool sum_has_ended = sum.record.has_ended();
  if (sum_has_ended && !part.record.has_ended()) sum.record.tcp_state = TcpState::none;
  if (!sum_has_ended && part.record.has_ended()) part.record.tcp_state = TcpState::none;
  if (!part.record.has_ended() || (sum_has_ended && part.record.seen > sum.record.seen)) {
    sum.record.end = part.record.end;
  }
  merge(sum.flow(), part.flow());
}

void add(SpreadFlow& flow, const Flow& part, std::size_t table) {
  const bool is_first_part = !flow.sum.record.in_use();
  if (is_first_part || part.detail->first < flow.sum.detail.first) flow.table = table;
  if (is_first_part) {
    flow.sum = {*part.record, *part.detail};
  } else {
    join(flow.sum, part);
  }
  flow.beginning.hear(part);
  flow.sum.record.initiator = flow.beginning.initiator;
}

// Calls `visit(table, flow, part)` for every part of the flows that a table has.
template <typename Visit>
void visit_parts(const TableAccess& access, std::span<SpreadFlow> flows, Visit&& visit) {
  look_up_flows(
      access, flows, [](const SpreadFlow& flow) -> const FlowKey& { return flow.sum.record.key; }, visit);
}

void add_up(std::span<const TableAccess> tables, std::vector<SpreadFlow>& flows) {
  for (std::size_t at = 0; at < tables.size(); ++at) {
    visit_parts(tables[at], flows, [at](FlowTable&, SpreadFlow& flow, const Flow& part) { add(flow, part, at); });
  }
  std::erase_if(flows, [](const SpreadFlow& flow) { return !flow.sum.record.in_use(); });  // has gone
}

// Those that get a place, largest first.
std::vector<SpreadFlow> choose(const std::vector<SpreadFlow>& candidates, std::size_t count, RankBy by,
                               const Listed& listed) {
  struct Place {
    SizedKey rank;
    const SpreadFlow* flow;
  };
  std::vector<Place> places;
  places.reserve(candidates.size());
  for (const SpreadFlow& flow : candidates) {
    const FlowKey& key = flow.sum.record.key;
    const uint64_t size = size_of(flow.sum.record, by);
    places.push_back({{listed.contains(key) ? rank_when_listed(size) : size, key}, &flow});
  }
  std::ranges::sort(places, comes_before, &Place::rank);
  if (places.size() > count) places.resize(count);
  for (Place& place : places) place.rank.size = size_of(place.flow->sum.record, by);
  std::ranges::sort(places, comes_before, &Place::rank);
  std::vector<SpreadFlow> chosen;
  chosen.reserve(places.size());
  for (const Place& place : places) chosen.push_back(*place.flow);
  return chosen;
}

// Notes in all parts that the flow is shown, and how.
void mark(std::span<const TableAccess> tables, std::vector<SpreadFlow>& flows) {
  for (const TableAccess& access : tables) {
    visit_parts(access, flows, [](FlowTable& table, const SpreadFlow& flow, const Flow& part) {
      part->initiator = flow.beginning.initiator;
      part->set(Mark::shown);
      part->set(Mark::listed);
      if (!flow.sum.record.has_ended()) table.keep(part->key);
    });
  }
}

}  // namespace

std::vector<SpreadFlow> spread_flows(std::span<const TableAccess> tables, std::size_t count, RankBy by) {
  if (count == 0) return {};
  Listed listed;
  return read_unmoved(tables, [&] {
    std::vector<SpreadFlow> candidates = find_candidates(tables, kCandidates * count, by, listed);
    add_up(tables, candidates);
    std::vector<SpreadFlow> chosen = choose(candidates, count, by, listed);
    mark(tables, chosen);
    return chosen;
  });
}

}  // namespace headgate
