#include "lane/lane.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"

namespace headgate {

namespace {

// Frames up to the MTU, with an Ethernet header and two VLAN tags.
constexpr uint32_t kLinkBytes = 14 + 2 * 4;

// How long a packet may take from its stamp into a block of the ring.
constexpr int64_t kRingDelay = 100 * kMillisecond;

// How long after a cutover packets from before it are still recognised as late.
constexpr int64_t kLateWatch = kSecond;

// How often the kernel's counters are taken at least, whether or not anybody asks: in a minute they do not wrap.
constexpr int64_t kKernelReading = 60 * kSecond;

// The longest wait without a look at the clock: instants pass, flows end and the lane is seen to be pumped while
// nothing comes.
constexpr int64_t kLongestWait = 100 * kMillisecond;

uint32_t largest_frame(uint32_t mtu) noexcept {
  return mtu == 0 ? std::numeric_limits<uint32_t>::max() : mtu + kLinkBytes;
}

HashSeed random_seed() {
  HashSeed seed;
  fill_random(seed.data(), sizeof seed);
  return seed;
}

}  // namespace

Lane::Lane(const LaneOptions& options)
    : worker_(options.worker),
      tunnels_(options.tunnels),
      source_(options.live),
      largest_frame_(largest_frame(source_.get()->mtu())),
      pumped_at_(steady_clock()),
      counts_from_(std::numeric_limits<int64_t>::max()),
      split_(options.split),
      set_back_(options.live.block_timeout_ms * kMillisecond + kRingDelay),
      table_(TableForm::fixed, options.max_flows, random_seed(), options.flows),
      progress_(options.live.block_timeout_ms * kMillisecond, steady_clock()) {
  table_.advance(steady_clock());
}

void Lane::reopen(std::span<const Instruction> program) {
  auto fresh = std::make_shared<LiveSource>(source_.options());
  if (fresh->link_type() != source_.link_type()) {
    throw Error("LINK_TYPE", "open", "Interface " + source_.options().device + " has come back with another link type");
  }
  set_mtu(fresh->mtu());
  const std::lock_guard guard(lock_);
  while (count_batch().packets != 0) {
  }
  fresh->attach(program);
  source_.replace(std::move(fresh));
  failed_.store(false);
}

void Lane::set_mtu(uint32_t mtu) noexcept { largest_frame_.store(largest_frame(mtu)); }

void Lane::own(const OwnedBuckets& buckets) {
  const std::lock_guard guard(lock_);
  ownership_.set(buckets);
}

uint32_t Lane::acquire() noexcept {
  const uint32_t lease = lease_.fetch_add(1) + 1;
  wake();
  return lease;
}

void Lane::check_lease(uint32_t lease) const {
  if (lease != lease_.load()) throw Error("LEASE_LOST", "pump", "Another thread has taken this lane over");
}

uint64_t Lane::pump(uint32_t lease, int timeout_ms) {
  const int64_t begin = steady_clock();
  const int64_t deadline = begin + timeout_ms * kMillisecond;
  const LiveOptions& options = source_.options();
  Rest rest(options.ring_bytes, options.block_timeout_ms, begin);
  uint64_t packets = 0;
  for (;;) {
    const Reading batch = pump_batch(lease);
    packets += batch.packets;
    rest.note(batch);
    if (woken_.exchange(false)) return packets;
    const int64_t now = steady_clock();
    if (now >= deadline) return packets;
    if (batch.packets != 0) continue;
    const int wait_ms = static_cast<int>((std::min(deadline - now, kLongestWait) + kMillisecond - 1) / kMillisecond);
    const int rest_ms = rest.before_wait(now);
    const auto source = source_.get();
    if (failed_.load()) {
      source->sleep(wait_ms);
    } else if (rest_ms > 0) {
      source->sleep(std::min(wait_ms, rest_ms));
    } else {
      source->wait(wait_ms);
    }
  }
}

uint64_t Lane::drain(uint32_t lease) {
  uint64_t packets = 0;
  while (const uint64_t batch = pump_batch(lease).packets) packets += batch;
  return packets;
}

void Lane::finish() noexcept {
  const std::lock_guard guard(lock_);
  table_.finish();
  publish_flows();
}

void Lane::set_timeouts(const FlowTimeouts& timeouts) noexcept {
  const std::lock_guard guard(lock_);
  table_.set_timeouts(timeouts);
}

uint64_t Lane::help(int limit_ms) {
  const int64_t deadline = steady_clock() + limit_ms * kMillisecond;
  uint64_t packets = 0;
  for (;;) {
    uint64_t batch = 0;
    {
      const std::lock_guard guard(lock_);
      batch = count_batch().packets;
    }
    packets += batch;
    if (batch == 0 || steady_clock() >= deadline) return packets;
  }
}

Reading Lane::pump_batch(uint32_t lease) {
  const std::lock_guard guard(lock_);
  check_lease(lease);
  pumped_at_.store(steady_clock(), std::memory_order_relaxed);
  return count_batch();
}

// Counts packets until the ring is empty or the lock was held long enough.
Reading Lane::count_batch() {
  const ClockReading before = ClockReading::now();
  const auto source = source_.get();
  Reading reading;
  auto consumer = [&](int64_t timestamp, const uint8_t* frame, uint32_t captured, uint32_t wire) {
    reading.bytes += captured;
    count(timestamp, frame, captured, wire);
  };
  look_at_clock(before);
  int64_t now = before.steady;
  int batch = 0;
  do {
    batch = source->dispatch(kBatch, consumer);
    flow_batch_.flush(table_);
    if (batch > 0) reading.packets += static_cast<uint64_t>(batch);
    now = steady_clock();
  } while (batch > 0 && now - before.steady < kBatchTime);
  if (batch < 0) failed_.store(true);  // what is in the ring can still be read
  look_at_instants(before, batch <= 0);
  progress_.note(before, now, batch <= 0, last_timestamp_);
  if (reading.packets != 0) counters_.busy_ns += static_cast<uint64_t>(now - before.steady);
  counters_.lag_ns = batch > 0 ? static_cast<uint64_t>(std::max<int64_t>(wall_clock() - last_timestamp_, 0)) : 0;
  table_.tick(now - static_cast<int64_t>(counters_.lag_ns));  // while packets wait, the clock is ahead of their time
  publish_flows();
  if (now - kernel_read_at_ >= kKernelReading) {
    kernel_read_at_ = now;
    source_.counters();
  }
  return reading;
}

void Lane::count(int64_t timestamp, const uint8_t* frame, uint32_t captured, uint32_t wire) noexcept {
  last_timestamp_ = timestamp;
  if (timestamp < counts_from_) {
    ++counters_.before_start;
    return;
  }
  uint16_t bucket = bucket_of(split_, source_.link_type(), frame, captured);
  Verdict verdict = ownership_.judge(bucket, timestamp);
  if (split_changes_) [[unlikely]] {
    const uint16_t before = bucket_of(split_before_, source_.link_type(), frame, captured);
    verdict = ownership_.judge(before, bucket, timestamp);
    if (ownership_.is_before_seam(timestamp)) bucket = before;
  }
  if (verdict != Verdict::counted) [[unlikely]] {
    if (verdict == Verdict::late)
      ++counters_.late;
    else
      counters_.surplus.add(wire);
    return;
  }
  ++loads_[bucket];
  Packet& packet = flow_batch_.next();
  decode(source_.link_type(), frame, captured, packet, counters_.oddities, tunnels_);
  counters_.counted.add(wire);
  ++counters_.classes[static_cast<std::size_t>(packet.packet_class)];
  if (wire > largest_frame_.load(std::memory_order_relaxed)) ++counters_.oversized;
  if (packet.has_flow) flow_batch_.push(table_, wire, timestamp, bucket);
}

void Lane::wake() noexcept {
  woken_.store(true);
  source_.get()->wake();
}

Split Lane::split() {
  const std::lock_guard guard(lock_);
  return split_;
}

BucketLoads Lane::bucket_loads() {
  const std::lock_guard guard(lock_);
  count_batch();
  return {loads_, progress_.until()};
}

void Lane::start_at(const Passage& start) noexcept {
  start_ = start;
  starts_ = true;
  counts_from_ = start.instant();
}

void Lane::expect_seam() noexcept { shared_drops_.expect_seam(source_.counters().dropped); }

void Lane::set_wide(bool is_wide) noexcept {
  const std::lock_guard guard(lock_);
  shared_drops_.set_wide(is_wide, source_.counters().dropped);
}

bool Lane::can_open_seam(const ClockReading& now) noexcept {
  set_back_.look(now);
  const bool has_begun = !starts_ || counts_from_ <= now.wall;
  return has_begun && !set_back_.is_unread() && (!ownership_.seam_open() || seam_.was_set_back(now));
}

void Lane::open_seam(const OwnedBuckets& after, const Split& split, const Passage& seam) noexcept {
  if (!ownership_.seam_open()) split_before_ = split_;
  split_ = split;
  split_changes_ = split_ != split_before_;
  ownership_.open_seam(after, seam.instant());
  seam_ = seam;
  passed_seam_.store(false);
}

void Lane::close_seam() noexcept {
  bool shares = !ownership_.owns_all();  // of a change that was given up
  if (ownership_.seam_open()) {
    const ClockReading now = ClockReading::now();
    ownership_.close_seam(now.steady, now.wall, kLateWatch);
    shares = ownership_.hands_over(split_changes_);
  }
  shared_drops_.end_seam(source_.counters().dropped, shares);
  publish();
}

// Before packets are read: when the clock was set back, those that came since are not from before the seam.
void Lane::look_at_clock(const ClockReading& now) noexcept {
  set_back_.look(now);
  ownership_.tick(now.steady, now.wall);
  if (!ownership_.has_seam()) split_changes_ = false;
}

void Lane::look_at_instants(const ClockReading& before, bool drained) noexcept {
  if (set_back_.is_unread()) [[unlikely]]
    look_at_set_back(before, drained);
  // The stamps of packets from before the clock was set back tell nothing.
  const int64_t stamp = set_back_.is_unread() ? std::numeric_limits<int64_t>::min() : last_timestamp_;
  if (!passed_seam_.load() && seam_.is_behind(before, drained, stamp)) passed_seam_.store(true);
  // Once it has started, a clock that is set back does not make a lane wait for its start again.
  if (starts_ && (start_.is_behind(before, drained, stamp) || start_.was_set_back(before))) {
    starts_ = false;
    counts_from_ = std::numeric_limits<int64_t>::min();
  }
}

void Lane::look_at_set_back(const ClockReading& before, bool drained) noexcept {
  if (drained) set_back_.drained(before);
  if (set_back_.wants_mark(before)) {
    const KernelCounters kernel = source_.counters();
    set_back_.mark(kernel.received - kernel.dropped);
  }
  set_back_.read(counters_.read_packets());
}

void Lane::publish_flows() noexcept {
  counters_.flows = table_.counters();
  publish();
}

void Lane::publish() noexcept {
  if (shared_drops_.is_wide()) shared_drops_.look(source_.counters().dropped);
  counters_.dropped_during_cutover = shared_drops_.count();
  published_.publish(counters_);
}

LaneTotals Lane::totals() {
  LaneTotals totals{};
  // The kernel's counters come last, so that received is never less than what was made of it.
  totals.counters = published_.read();
  totals.kernel = source_.counters();
  totals.flow_capacity = table_.capacity();
  return totals;
}

LaneHealth Lane::health() const noexcept {
  const int64_t age = steady_clock() - pumped_at_.load();
  return {.pump_age_ns = static_cast<uint64_t>(std::max<int64_t>(age, 0)), .device_up = !failed_.load()};
}

}  // namespace headgate
