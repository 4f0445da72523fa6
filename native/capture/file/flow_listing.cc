#include "capture/file/flow_listing.h"

#include <algorithm>

#include "report/flow_csv.h"
#include "report/flow_json.h"

namespace headgate {

FlowListing::FlowListing(const FileCount& count) {
  unsigned number = 0;
  for (const FileWorker& worker : count.workers()) {
    const std::size_t before = entries_.size();
    worker.table->for_each([&](const Flow& flow) {
      entries_.push_back({flow, static_cast<uint32_t>(entries_.size()), number});
    });
    flows_.push_back(entries_.size() - before);
    ++number;
  }
}

void FlowListing::keep_largest(std::size_t limit) {
  const auto larger = [](const Entry& a, const Entry& b) {
    const uint64_t of_a = a.flow->total_bytes();
    const uint64_t of_b = b.flow->total_bytes();
    if (of_a != of_b) return of_a > of_b;
    const int64_t first_of_a = a.flow.detail->first;
    const int64_t first_of_b = b.flow.detail->first;
    return first_of_a != first_of_b ? first_of_a < first_of_b : a.order < b.order;
  };
  const std::size_t kept = std::min(limit, entries_.size());
  std::partial_sort(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(kept), entries_.end(), larger);
  entries_.resize(kept);
}

void FlowListing::render(std::string& out, std::size_t enough, const ListingStyle& style) {
  while (next_ < entries_.size() && out.size() < enough) {
    const Entry& entry = entries_[next_];
    if (style.form == ListingForm::csv) {
      append_flow_csv(out.append(style.before_line), entry.flow, entry.worker, style.fields);
      out.push_back('\n');
    } else {
      if (next_ != 0) out.push_back(',');
      append_flow_json(out, entry.flow, entry.worker, style.fields);
    }
    ++next_;
  }
}

}  // namespace headgate
