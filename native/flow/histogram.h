// Observations in fixed buckets with their sum, as Prometheus shows them: bucket i counts what is at most bounds[i],
// the last one the rest. A plain value that can be published word by word.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace headgate {

template <const auto& bounds>
struct Histogram {
  std::array<uint64_t, bounds.size() + 1> counts{};  // each bucket for itself
  double sum = 0;

  void observe(double value) noexcept {
    ++counts[static_cast<std::size_t>(std::ranges::lower_bound(bounds, value) - bounds.begin())];
    sum += value;
  }
};

}  // namespace headgate
