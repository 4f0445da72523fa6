#include "report/largest_flows.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace headgate {

bool comes_before(const SizedKey& a, const SizedKey& b) noexcept {
  if (a.size != b.size) return a.size > b.size;
  return std::memcmp(&a.key, &b.key, sizeof a.key) < 0;
}

// Halves the room taken, so that each flow is looked at a few times at most.
void LargestFlows::keep_largest() {
  if (keys_.size() <= limit_) return;
  is_full_ = true;
  if (limit_ == 0) return keys_.clear();
  const auto last = keys_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
  std::nth_element(keys_.begin(), last, keys_.end(), comes_before);
  last_ = *last;
  keys_.resize(limit_);
}

std::vector<SizedKey> LargestFlows::take() {
  keep_largest();
  std::sort(keys_.begin(), keys_.end(), comes_before);
  is_full_ = false;
  return std::exchange(keys_, {});
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

}  // namespace headgate
