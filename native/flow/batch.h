// Packets on their way into a flow table. They are added some at a time, so that the memory of their flows is fetched
// while other packets are decoded. Belongs to one table; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "flow/fetch.h"
#include "flow/table.h"
#include "flow/table_add.h"

namespace headgate {

class FlowBatch {
 public:
  static constexpr std::size_t kPackets = 32;

  // Where the next packet is to be decoded to.
  Packet& next() noexcept { return entries_[count_].packet; }

  // Takes the packet at next(), which has a flow; what else is known of it is as in FlowTable::add().
  void push(FlowTable& table, uint32_t wire_bytes, int64_t timestamp, uint16_t bucket) noexcept {
    Entry& entry = entries_[count_];
    entry.hash = table.hash_of(entry.packet);
    table.prefetch_index(entry.hash);
    entry.timestamp = timestamp;
    entry.wire_bytes = wire_bytes;
    entry.bucket = bucket;
    if (++count_ == kPackets) flush(table);
  }

  // Adds what has been taken. Nobody may look at the table before.
  void flush(FlowTable& table) noexcept {
    fetch_records(entries_, count_, [&](const Entry&) { return &table; });
    for (std::size_t at = 0; at < count_; ++at) {
      const Entry& entry = entries_[at];
      table.add(entry.packet, entry.hash, entry.likely, entry.wire_bytes, entry.timestamp, entry.bucket);
    }
    count_ = 0;
  }

 private:
  struct Entry {
    Packet packet;
    uint64_t hash;
    int64_t timestamp;
    uint32_t wire_bytes;
    uint32_t likely;  // its flow's record
    uint16_t bucket;
  };

  std::array<Entry, kPackets> entries_;
  std::size_t count_ = 0;
};

}  // namespace headgate
