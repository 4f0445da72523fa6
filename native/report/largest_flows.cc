#include "report/largest_flows.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace headgate {

bool comes_before(const SizedKey& a, const SizedKey& b) noexcept {
  if (a.size != b.size) return a.size > b.size;
  return std::memcmp(&a.key, &b.key, sizeof a.key) < 0;
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
