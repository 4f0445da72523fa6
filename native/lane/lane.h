// A lane: one capture ring with its filter, decoder, flow table and counters. It belongs to no thread: whoever holds
// its lease pumps it, anybody reads its totals, and it outlives the threads that pump it.
#pragma once

#include <atomic>
#include <bitset>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/fair_mutex.h"
#include "base/published.h"
#include "capture/live_source.h"
#include "flow/table.h"
#include "lane/counters.h"
#include "split/bucket.h"

namespace headgate {

struct LaneOptions {
  LiveOptions live;
  uint32_t worker;  // the lane's index within its device
  uint32_t max_flows;
  SplitConstants constants;
};

using OwnedBuckets = std::bitset<kBuckets>;

class Lane {
 public:
  // Throws what LiveSource and FlowTable throw.
  explicit Lane(const LaneOptions& options);

  Program compile(const std::string& expression) const { return source_.compile(expression); }

  // Puts a program on the handle. Throws what attach_program() throws.
  void attach(std::span<const Instruction> program) const { source_.attach(program); }
  void reject_all() const { source_.reject_all(); }

  void own(const OwnedBuckets& buckets);

  // Packets stamped at or after `instant` (nanoseconds since 1970) are counted; until this is called none is. Needs
  // lock().
  void start_at(int64_t instant) noexcept { start_ = instant; }

  // For calls that concern several lanes at once; take them in ascending order of lanes.
  FairMutex& lock() noexcept { return lock_; }

  // Takes the lane over: leases given before are refused from now on.
  uint32_t acquire() noexcept;

  // Counts what is in the ring, waiting up to `timeout_ms` for more; returns early on wake(). Packets counted. Throws
  // LEASE_LOST when the lease is not the latest.
  uint64_t pump(uint32_t lease, int timeout_ms);

  // Counts until the ring is empty, without waiting. Throws LEASE_LOST.
  uint64_t drain(uint32_t lease);

  // Ends a pump() in another thread.
  void wake() noexcept;

  // The `count` flows with the most bytes as a JSON array, largest first. Throws LEASE_LOST.
  std::string report(uint32_t lease, std::size_t count);

  LaneTotals totals();

  // libpcap's words when the interface is gone; empty while it is there.
  std::string failure();

 private:
  static constexpr int kBatch = 256;
  static constexpr int64_t kBatchTime = kMillisecond / 2;  // the longest that a lock is held for packets

  void check_lease(uint32_t lease) const;
  uint64_t pump_batch(uint32_t lease);
  void count(int64_t timestamp, const uint8_t* frame, uint32_t captured, uint32_t wire) noexcept;

  const uint32_t worker_;
  const SplitConstants constants_;
  LiveSource source_;
  const uint32_t largest_frame_;
  std::atomic<uint32_t> lease_{0};
  std::atomic<bool> woken_{false};
  Published<LaneCounters> published_;

  FairMutex lock_;  // guards what follows
  int64_t start_;
  OwnedBuckets owned_;
  FlowTable table_;
  LaneCounters counters_;
  int64_t last_timestamp_ = 0;
  std::string failure_;
  std::atomic<bool> failed_{false};

  std::mutex kernel_counters_lock_;
};

}  // namespace headgate
