// The memory of a flow table: records and their details in slabs that never move, handed out by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <future>
#include <vector>

#include "base/pages.h"
#include "flow/record.h"

namespace headgate {

class FlowStore {
 public:
  // Takes slabs for `records` and, if `populate`, makes the kernel provide them now. Throws NO_MEMORY.
  FlowStore(std::size_t records, bool populate);

  static std::size_t bytes_for(std::size_t records) noexcept { return slabs_for(records) * kSlabBytes; }

  // Takes one more slab; false when memory is out.
  bool grow() noexcept;

  // Numbers [0, used()) have been handed out at least once, and [used(), capacity()) never.
  uint32_t used() const noexcept { return used_; }
  std::size_t capacity() const noexcept { return slabs_.size() << kSlabBits; }
  uint32_t take_fresh() noexcept { return used_++; }

  FlowRecord& record(uint32_t at) noexcept { return slabs_[at >> kSlabBits].records[at & (kSlabRecords - 1U)]; }
  FlowDetail& detail(uint32_t at) noexcept { return slabs_[at >> kSlabBits].details[at & (kSlabRecords - 1U)]; }
  Flow flow(uint32_t at) noexcept { return {&record(at), &detail(at)}; }

  // Always inlined, like all that only fetches: GCC takes such a function for one without effect and drops the call.
  [[gnu::always_inline]] void prefetch(uint32_t at) const noexcept {
    const FlowRecord& record = slabs_[at >> kSlabBits].records[at & (kSlabRecords - 1U)];
    __builtin_prefetch(&record, 1);
    __builtin_prefetch(record.packets, 1);
  }
  [[gnu::always_inline]] void prefetch_detail(uint32_t at) const noexcept {
    __builtin_prefetch(&slabs_[at >> kSlabBits].details[at & (kSlabRecords - 1U)], 1);
  }
  [[gnu::always_inline]] void prefetch_second_line(uint32_t at) noexcept { __builtin_prefetch(record(at).packets); }

 private:
  static constexpr uint32_t kSlabBits = 14;
  static constexpr uint32_t kSlabRecords = 1U << kSlabBits;  // whose records fill a huge page of 2 MiB
  static constexpr std::size_t kAheadFrom = 4;               // slabs
  static constexpr std::size_t kSlabBytes = kSlabRecords * (sizeof(FlowRecord) + sizeof(FlowDetail));

  struct Slab {
    FlowRecord* records;
    FlowDetail* details;
  };

  static std::size_t slabs_for(std::size_t records) noexcept { return (records + kSlabRecords - 1) >> kSlabBits; }

  void add_slab(Pages pages);
  bool is_next_there() const;
  void fetch_next() noexcept;

  std::vector<Pages> pages_;
  std::vector<Slab> slabs_;
  std::future<Pages> next_;  // the slab that is taken next, once a growing store is large
  uint32_t used_ = 0;
};

// A list of records of a store, linked through the records themselves: a record is in one list at a time.
class FlowList {
 public:
  static constexpr uint32_t kNone = 0xffffffffU;

  uint32_t front() const noexcept { return ends_.next - 1; }  // kNone when it is empty

  void push_front(FlowStore& store, uint32_t at) noexcept { insert(store, at, 0, ends_.next); }
  void push_back(FlowStore& store, uint32_t at) noexcept { insert(store, at, ends_.previous, 0); }
  void remove(FlowStore& store, uint32_t at) noexcept;

 private:
  void insert(FlowStore& store, uint32_t at, uint32_t previous, uint32_t next) noexcept;
  uint32_t& next_of(FlowStore& store, uint32_t link) noexcept;
  uint32_t& previous_of(FlowStore& store, uint32_t link) noexcept;

  ListLinks ends_{};  // the last record and the first
};

}  // namespace headgate
