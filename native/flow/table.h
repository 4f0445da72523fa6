// The flows of one lane (or one file): records in slabs of two cache lines each, found through the index.
//
// Fixed form (live): all memory is taken and provided at construction; when no record is free, the least valuable of a
// few is evicted. Growing form (files): slabs and index grow, nothing is evicted while memory lasts. Adding a packet
// allocates nothing in the fixed form and throws in neither. Not thread-safe: the lane's lock guards it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/pages.h"
#include "decode/packet.h"
#include "flow/hash.h"
#include "flow/index.h"
#include "flow/record.h"

namespace headgate {

enum class TableForm : uint8_t { fixed, growing };

struct FlowTableCounters {
  uint64_t active = 0;
  uint64_t created = 0;
  std::array<uint64_t, kEndReasons> ended{};
};

class FlowTable {
 public:
  // `capacity` records; in the growing form that is only where it begins. Throws NO_MEMORY.
  FlowTable(TableForm form, std::size_t capacity, const HashSeed& seed);

  // Counts a packet that has a flow. `timestamp` in nanoseconds since 1970.
  FlowRecord& add(const Packet& packet, uint32_t wire_bytes, int64_t timestamp, uint16_t bucket) noexcept;

  // Hands the flows over whose bucket `moves(bucket)` names. One that `gainer` holds already is merged into it, so that
  // every flow exists once; here it ends as `moved`, there it counts as created.
  template <typename Moves>
  void move_to(FlowTable& gainer, Moves&& moves) noexcept {
    for (uint32_t at = 0; at < used_; ++at) {
      const FlowRecord& record = record_at(at);
      if (!record.in_use() || !moves(record.bucket)) continue;
      gainer.adopt(record);
      end(at, EndReason::moved);
    }
  }

  const FlowTableCounters& counters() const noexcept { return counters_; }
  std::size_t capacity() const noexcept { return capacity_; }
  // The memory that a fixed table of `capacity` takes.
  static std::size_t bytes_for(std::size_t capacity) noexcept;

  // Calls `visit(record)` for every live record, in no particular order. `visit` must not add packets.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (uint32_t at = 0; at < used_; ++at) {
      if (FlowRecord& record = record_at(at); record.in_use()) visit(record);
    }
  }

 private:
  static constexpr uint32_t kSlabBits = 14;  // 16,384 records: one huge page of 2 MiB
  static constexpr uint32_t kSlabRecords = 1U << kSlabBits;

  static std::size_t slabs_for(std::size_t records) noexcept { return (records + kSlabRecords - 1) >> kSlabBits; }

  FlowRecord& record_at(uint32_t record) noexcept { return slabs_[record >> kSlabBits][record & (kSlabRecords - 1U)]; }

  bool add_slab() noexcept;
  bool grow() noexcept;
  FlowRecord& create(const FlowKey& key, uint64_t hash) noexcept;
  void adopt(const FlowRecord& record) noexcept;
  uint32_t take_record() noexcept;
  void end(uint32_t record, EndReason reason) noexcept;
  uint32_t least_valuable_of_sample() noexcept;
  uint32_t random_record() noexcept;

  const TableForm form_;
  const HashSeed seed_;
  std::size_t capacity_;
  FlowIndex index_;
  std::vector<Pages> pages_;
  std::vector<FlowRecord*> slabs_;
  uint32_t used_ = 0;        // records [0, used_) have been handed out at least once
  uint32_t first_free_ = 0;  // head of the list of records given back, record + 1
  uint64_t random_;          // state of the generator that picks candidates for eviction, never 0
  FlowTableCounters counters_;
};

}  // namespace headgate
