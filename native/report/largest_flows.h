// The largest of very many flows, by wire bytes of both directions, in room for twice as many as are wanted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "flow/record.h"

namespace headgate {

struct SizedKey {
  uint64_t size;
  FlowKey key;

  static SizedKey of(const FlowRecord& flow) noexcept { return {flow.total_bytes(), flow.key}; }
};

// Whether `a` comes before `b`: the larger, of equals the one with the smaller key, so that the choice is stable.
bool comes_before(const SizedKey& a, const SizedKey& b) noexcept;

// Makes one of those with the same key, with the sum of their sizes; they are then in the order of keys.
void sum_by_key(std::vector<SizedKey>& keys);

class LargestFlows {
 public:
  explicit LargestFlows(std::size_t limit) : limit_(limit) {}

  void add(const SizedKey& flow) {
    if (is_full_ && !comes_before(flow, last_)) return;
    keys_.push_back(flow);
    if (keys_.size() >= 2 * limit_) keep_largest();
  }

  // The largest, at most `limit` of them, largest first; nothing is left here.
  std::vector<SizedKey> take();

 private:
  void keep_largest();

  const std::size_t limit_;
  std::vector<SizedKey> keys_;
  bool is_full_ = false;  // then all that are not among the `limit_` so far come after last_
  SizedKey last_{};
};

}  // namespace headgate
