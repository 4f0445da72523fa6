#include "report/top_flows.h"

#include <algorithm>
#include <cstring>

namespace headgate {

namespace {

bool heavier(const FlowRecord* a, const FlowRecord* b) noexcept {
  if (a->total_bytes() != b->total_bytes()) return a->total_bytes() > b->total_bytes();
  return std::memcmp(&a->key, &b->key, sizeof a->key) < 0;
}

}  // namespace

std::vector<FlowRecord*> top_flows(FlowTable& table, std::size_t count) {
  std::vector<FlowRecord*> heap;  // the lightest of the chosen on top
  if (count == 0) return heap;
  heap.reserve(count + 1);
  table.for_each([&](FlowRecord& record) {
    if (heap.size() == count && !heavier(&record, heap.front())) return;
    heap.push_back(&record);
    std::push_heap(heap.begin(), heap.end(), heavier);
    if (heap.size() <= count) return;
    std::pop_heap(heap.begin(), heap.end(), heavier);
    heap.pop_back();
  });
  std::sort_heap(heap.begin(), heap.end(), heavier);
  return heap;
}

}  // namespace headgate
