// A lane: one capture ring with its filter, decoder, flow table and counters. It belongs to no thread: whoever holds
// its lease pumps it, anybody reads its totals, and it outlives the threads that pump it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/fair_mutex.h"
#include "base/published.h"
#include "decode/decoder.h"
#include "flow/batch.h"
#include "flow/table.h"
#include "lane/counters.h"
#include "lane/passage.h"
#include "lane/progress.h"
#include "lane/rest.h"
#include "lane/set_back.h"
#include "lane/shared_drops.h"
#include "lane/source_slot.h"
#include "split/bucket.h"
#include "split/ownership.h"

namespace headgate {

struct LaneOptions {
  LiveOptions live;
  uint32_t worker;  // the lane's index within its device
  uint32_t max_flows;
  Split split;
  FlowSettings flows;
  Tunnels tunnels;
};

struct BucketLoads {
  std::array<uint32_t, kBuckets> packets{};  // counted, by bucket, modulo 2^32
  int64_t until = 0;                         // those received up to then, nanoseconds of the steady clock
};

class Lane {
 public:
  // Throws what LiveSource and FlowTable throw.
  explicit Lane(const LaneOptions& options);

  uint32_t worker() const noexcept { return worker_; }

  Program compile(const std::string& expression) const { return source_.get()->compile(expression); }

  // Puts a program on the handle. Throws what attach_program() throws.
  void attach(std::span<const Instruction> program) const { source_.get()->attach(program); }
  void reject_all() const { source_.get()->reject_all(); }

  // The capture handle, open for as long as the caller holds it, though the lane may have another one by then.
  std::shared_ptr<LiveSource> source() const { return source_.get(); }

  // Opens the interface anew, which has gone and come back, with `program` on the handle. What is in the old ring is
  // counted first; let nothing more in for a block timeout before. Throws what LiveSource and attach() throw; the lane
  // is then as it was.
  void reopen(std::span<const Instruction> program);

  // Frames of an interface with this MTU are not oversized.
  void set_mtu(uint32_t mtu) noexcept;

  void own(const OwnedBuckets& buckets);

  // For calls that concern several lanes at once; locks are taken in ascending order of lanes.
  FairMutex& lock() noexcept { return lock_; }

  // Packets stamped at or after the instant of `start` are counted; before this is called none is. Needs lock().
  void start_at(const Passage& start) noexcept;

  // To be called before anything comes that another lane counts: what is dropped from now until the seam is closed may
  // have been counted there. Needs lock().
  void expect_seam() noexcept;

  // Whether a seam can be opened now: it does not lie before the lane's start; all packets in the ring lie before it,
  // as those have been read that were stamped before the wall clock was set back; and one that is open already waits
  // for an instant that lies ahead again. Needs lock().
  bool can_open_seam(const ClockReading& now) noexcept;

  // Whether the lane accepts more than its own from now on, because it could not have its own program: what it drops
  // meanwhile may have been counted elsewhere.
  void set_wide(bool is_wide) noexcept;

  // Opens the seam of a cutover; from it on packets have their buckets by `split`. Needs lock().
  void open_seam(const OwnedBuckets& after, const Split& split, const Passage& seam) noexcept;
  void close_seam() noexcept;

  // Whether the seam is behind this lane: no packet from before it can come any more.
  bool passed_seam() const noexcept { return passed_seam_.load(); }

  // By which packets have their buckets now.
  Split split();
  Tunnels tunnels() const noexcept { return tunnels_; }

  // Calls `use(own table, the other's)`, which takes flows from the one to the other. Needs both lanes' lock().
  template <typename Use>
  void hand_flows_to(Lane& gainer, Use&& use) {
    use(table_, gainer.table_);
    publish_flows();
    gainer.publish_flows();
  }

  // Takes the lane over: leases given before are refused from now on.
  uint32_t acquire() noexcept;

  // Counts what is in the ring, waiting up to `timeout_ms` for more; returns early on wake(). Packets counted. Throws
  // LEASE_LOST when the lease is not the latest.
  uint64_t pump(uint32_t lease, int timeout_ms);

  // Counts until the ring is empty, without waiting. Throws LEASE_LOST.
  uint64_t drain(uint32_t lease);

  // Ends all flows: nothing more is to come.
  void finish() noexcept;

  void set_timeouts(const FlowTimeouts& timeouts) noexcept;

  // Counts what is in the ring for a lane whose worker does not, without its lease: batches are counted under the lock,
  // so that a worker that comes back meanwhile does no harm. Ends when the ring is empty or after `limit_ms`.
  uint64_t help(int limit_ms);

  // Ends a pump() in another thread.
  void wake() noexcept;

  // Calls `use(table)` under the lock, so that it must be as short as a batch. Any thread may ask.
  template <typename Use>
  void with_flows(Use&& use) {
    const std::lock_guard guard(lock_);
    use(table_);
  }

  // Of about now: counts a batch first, so that lanes that are asked in turn have read to about the same time.
  BucketLoads bucket_loads();

  LaneTotals totals();

  LaneHealth health() const noexcept;

 private:
  static constexpr int kBatch = 256;
  static constexpr int64_t kBatchTime = kMillisecond / 2;  // the longest that a lock is held for packets

  void check_lease(uint32_t lease) const;
  void publish() noexcept;
  void publish_flows() noexcept;
  void look_at_clock(const ClockReading& now) noexcept;
  void look_at_instants(const ClockReading& before, bool drained) noexcept;
  void look_at_set_back(const ClockReading& before, bool drained) noexcept;
  Reading pump_batch(uint32_t lease);
  Reading count_batch();
  void count(int64_t timestamp, const uint8_t* frame, uint32_t captured, uint32_t wire) noexcept;

  const uint32_t worker_;
  const Tunnels tunnels_;
  SourceSlot source_;
  std::atomic<uint32_t> largest_frame_;
  std::atomic<int64_t> pumped_at_;  // monotonic nanoseconds
  std::atomic<uint32_t> lease_{0};
  std::atomic<bool> woken_{false};
  std::atomic<bool> passed_seam_{true};
  Published<LaneCounters> published_;

  FairMutex lock_;       // guards what follows
  int64_t counts_from_;  // nanoseconds since 1970
  Passage start_;
  bool starts_ = false;  // start_ is not behind yet
  Ownership ownership_;
  Split split_;
  Split split_before_;          // of before the last seam
  bool split_changes_ = false;  // whether they differ while that seam is not forgotten
  SetBack set_back_;
  Passage seam_;
  SharedDrops shared_drops_;
  std::array<uint32_t, kBuckets> loads_{};  // as BucketLoads::packets, so that they leave room in the first cache
  FlowTable table_;
  FlowBatch flow_batch_;  // empty whenever the lock is free
  LaneCounters counters_;
  int64_t last_timestamp_ = 0;
  Progress progress_;
  int64_t kernel_read_at_ = 0;  // monotonic nanoseconds
  std::atomic<bool> failed_{false};
};

}  // namespace headgate
