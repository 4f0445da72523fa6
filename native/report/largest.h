// The first of very many items in an order, in room for twice as many as are wanted.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace headgate {

// `Before` says whether one item comes before another; no two are equal to it.
template <typename Item, typename Before>
class Largest {
 public:
  explicit Largest(std::size_t limit, Before before = {}) : limit_(limit), before_(before) {}

  void add(const Item& item) {
    if (is_full_ && !before_(item, last_)) return;
    items_.push_back(item);
    if (items_.size() >= 2 * limit_) keep();
  }

  // The first, at most `limit` of them, in their order; nothing is left here.
  std::vector<Item> take() {
    keep();
    std::sort(items_.begin(), items_.end(), before_);
    is_full_ = false;
    return std::exchange(items_, {});
  }

 private:
  // Halves the room taken, so that each item is looked at a few times at most.
  void keep() {
    if (items_.size() <= limit_) return;
    is_full_ = true;
    if (limit_ == 0) return items_.clear();
    const auto last = items_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
    std::nth_element(items_.begin(), last, items_.end(), before_);
    last_ = *last;
    items_.resize(limit_);
  }

  const std::size_t limit_;
  const Before before_;
  std::vector<Item> items_;
  bool is_full_ = false;  // then all that are not among the `limit_` so far come after last_
  Item last_{};
};

}  // namespace headgate
