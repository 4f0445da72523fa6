#include "capture/file/flow_listing.h"

#include <algorithm>
#include <utility>

#include "report/flow_csv.h"
#include "report/flow_json.h"

namespace headgate {

FlowListing::FlowListing(const FileCount& count) : workers_(count.workers()) {
  std::size_t records = 0;
  for (const FileWorker& worker : workers_) records += worker.table->numbers();
  entries_.reserve(records);
  for (uint32_t worker = 0; worker < workers_.size(); ++worker) {
    const std::size_t before = entries_.size();
    FlowTable& table = *workers_[worker].table;
    for (uint32_t number = 0; number < table.numbers(); ++number) {
      if (table.flow(number)->in_use()) entries_.push_back({number, worker});
    }
    flows_.push_back(entries_.size() - before);
  }
}

void FlowListing::keep_largest(std::size_t limit) {
  const auto larger = [this](const Entry& a, const Entry& b) {
    const Flow flow_a = flow(a);
    const Flow flow_b = flow(b);
    if (flow_a->total_bytes() != flow_b->total_bytes()) return flow_a->total_bytes() > flow_b->total_bytes();
    if (flow_a.detail->first != flow_b.detail->first) return flow_a.detail->first < flow_b.detail->first;
    return std::pair(a.worker, a.number) < std::pair(b.worker, b.number);
  };
  const std::size_t kept = std::min(limit, entries_.size());
  std::partial_sort(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(kept), entries_.end(), larger);
  entries_.resize(kept);
}

void FlowListing::render(std::string& out, std::size_t enough, const ListingStyle& style) {
  while (next_ < entries_.size() && out.size() < enough) {
    const Entry& entry = entries_[next_];
    if (style.form == ListingForm::csv) {
      append_flow_csv(out.append(style.before_line), flow(entry), entry.worker, style.fields);
      out.push_back('\n');
    } else {
      if (next_ != 0) out.push_back(',');
      append_flow_json(out, flow(entry), entry.worker, style.fields);
    }
    ++next_;
  }
}

}  // namespace headgate
