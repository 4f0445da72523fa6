#include "report/top_flows.h"

#include <algorithm>
#include <cstring>

namespace headgate {

namespace {

bool heavier(const Flow& a, const Flow& b) noexcept {
  if (a->total_bytes() != b->total_bytes()) return a->total_bytes() > b->total_bytes();
  return std::memcmp(&a->key, &b->key, sizeof a->key) < 0;
}

}  // namespace

std::vector<Flow> top_flows(FlowTable& table, std::size_t count) {
  std::vector<Flow> heap;  // the lightest of the chosen on top
  if (count == 0) return heap;
  heap.reserve(count + 1);
  table.for_each([&](const Flow& flow) {
    if (heap.size() == count && !heavier(flow, heap.front())) return;
    heap.push_back(flow);
    std::push_heap(heap.begin(), heap.end(), heavier);
    if (heap.size() <= count) return;
    std::pop_heap(heap.begin(), heap.end(), heavier);
    heap.pop_back();
  });
  std::sort_heap(heap.begin(), heap.end(), heavier);
  return heap;
}

}  // namespace headgate
