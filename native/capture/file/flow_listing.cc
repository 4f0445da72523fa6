#include "capture/file/flow_listing.h"

#include <utility>

#include "report/flow_csv.h"
#include "report/flow_json.h"
#include "report/largest.h"

namespace headgate {

FlowListing::FlowListing(const FileCount& count, std::optional<std::size_t> limit)
    : workers_(count.workers()), flows_(workers_.size()) {
  if (limit) {
    list_largest(*limit);
  } else {
    list_all();
  }
}

// Counts the flows on the way. Of each record only the cache line with its totals is looked at.
template <typename Visit>
void FlowListing::for_each_flow(Visit&& visit) {
  for (uint32_t worker = 0; worker < workers_.size(); ++worker) {
    FlowTable& table = *workers_[worker].table;
    for (uint32_t number = 0; number < table.numbers(); ++number) {
      const Flow flow = table.flow(number);
      if (!flow->in_use()) continue;
      ++flows_[worker];
      visit(flow, Entry{number, worker});
    }
  }
}

void FlowListing::list_all() {
  std::size_t records = 0;
  for (const FileWorker& worker : workers_) records += worker.table->numbers();
  entries_.reserve(records);
  for_each_flow([this](const Flow&, const Entry& entry) { entries_.push_back(entry); });
}

void FlowListing::list_largest(std::size_t limit) {
  struct Sized {
    uint64_t bytes;
    Entry entry;
  };
  const auto comes_before = [this](const Sized& a, const Sized& b) {
    if (a.bytes != b.bytes) return a.bytes > b.bytes;
    const auto [first_a, first_b] = std::pair(flow(a.entry).detail->first, flow(b.entry).detail->first);
    if (first_a != first_b) return first_a < first_b;
    return std::pair(a.entry.worker, a.entry.number) < std::pair(b.entry.worker, b.entry.number);
  };
  Largest<Sized, decltype(comes_before)> largest(limit, comes_before);
  for_each_flow([&](const Flow& flow, const Entry& entry) { largest.add({flow->total_bytes(), entry}); });
  for (const Sized& sized : largest.take()) entries_.push_back(sized.entry);
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
