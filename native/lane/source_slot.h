// A lane's capture source, which can be exchanged for a fresh one when its interface has come back: the kernel's
// counters go on where the old one's ended. Thread-safe; whoever uses a source keeps it alive meanwhile.
#pragma once

#include <memory>
#include <mutex>

#include "capture/live_source.h"

namespace headgate {

class SourceSlot {
 public:
  // Throws what LiveSource throws.
  explicit SourceSlot(const LiveOptions& options)
      : options_(options), source_(std::make_shared<LiveSource>(options)), link_type_(source_->link_type()) {}

  const LiveOptions& options() const noexcept { return options_; }
  LinkType link_type() const noexcept { return link_type_; }

  std::shared_ptr<LiveSource> get() const {
    const std::lock_guard guard(lock_);
    return source_;
  }

  // The kernel's counters over all sources so far.
  KernelCounters counters() noexcept;

  void replace(std::shared_ptr<LiveSource> fresh);

 private:
  const LiveOptions options_;
  mutable std::mutex lock_;
  std::shared_ptr<LiveSource> source_;
  const LinkType link_type_;
  KernelCounters before_;  // of the sources that were replaced
};

}  // namespace headgate
