#include "lane/source_slot.h"

#include <utility>

namespace headgate {

KernelCounters SourceSlot::counters() noexcept {
  const std::lock_guard guard(lock_);
  return before_ + source_->read_counters();
}

void SourceSlot::replace(std::shared_ptr<LiveSource> fresh) {
  const std::lock_guard guard(lock_);
  before_ = before_ + source_->read_counters();
  source_->wake();  // who waits on it looks for the fresh one
  source_ = std::move(fresh);
}

}  // namespace headgate
