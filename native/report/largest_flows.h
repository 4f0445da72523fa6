// The largest of very many flows, by wire bytes of both directions.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/record.h"
#include "report/largest.h"

namespace headgate {

struct SizedKey {
  uint64_t size;
  FlowKey key;

  static SizedKey of(const FlowRecord& flow) noexcept { return {flow.total_bytes(), flow.key}; }
};

// Whether `a` comes before `b`: the larger, of equals the one with the smaller key, so that the choice is stable.
bool comes_before(const SizedKey& a, const SizedKey& b) noexcept;

struct BySize {
  bool operator()(const SizedKey& a, const SizedKey& b) const noexcept { return comes_before(a, b); }
};

using LargestFlows = Largest<SizedKey, BySize>;

// Makes one of those with the same key, with the sum of their sizes; they are then in the order of keys.
void sum_by_key(std::vector<SizedKey>& keys);

}  // namespace headgate
