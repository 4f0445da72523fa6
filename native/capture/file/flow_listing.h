// The flows of a file in the order in which they are shown, as text that is made a piece at a time: a file may have
// millions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capture/file/file_count.h"
#include "report/flow_fields.h"

namespace headgate {

enum class ListingForm : uint8_t {
  json,  // objects with commas between them
  csv,   // lines, each of them ended
};

struct ListingStyle {
  ListingForm form = ListingForm::json;
  std::string before_line = {};  // stands at the front of every line of CSV
  FlowFields fields = {};
};

class FlowListing {
 public:
  // The `limit` flows with the most bytes, largest first, equals as they began; without a limit all flows, worker by
  // worker, as they began. `count` stays as it is for as long as this is used.
  FlowListing(const FileCount& count, std::optional<std::size_t> limit);

  // All flows of worker `at`.
  uint64_t flows_of(unsigned worker) const noexcept { return flows_[worker]; }

  // Appends the flows that come next to `out`, until that holds `enough` bytes; nothing when no flow is left.
  void render(std::string& out, std::size_t enough, const ListingStyle& style);

 private:
  // As small as it may be: a file has millions.
  struct Entry {
    uint32_t number;  // of the record in its worker's table
    uint32_t worker;
  };

  void list_all();
  void list_largest(std::size_t limit);
  template <typename Visit>
  void for_each_flow(Visit&& visit);
  Flow flow(const Entry& entry) const noexcept { return workers_[entry.worker].table->flow(entry.number); }

  std::span<const FileWorker> workers_;
  std::vector<uint64_t> flows_;
  std::vector<Entry> entries_;
  std::size_t next_ = 0;
};

}  // namespace headgate
