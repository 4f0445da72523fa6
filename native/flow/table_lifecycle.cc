// Where flows end, linger and go on.
#include <algorithm>

#include "flow/protocol.h"
#include "flow/table.h"

namespace headgate {

void FlowTable::sweep(int64_t now, uint32_t budget) noexcept {
  advance(now);
  if (form_ == TableForm::growing) return;
  sweep_fragments(budget);
  for (uint32_t freed = 0; freed < budget; ++freed) {
    const uint32_t oldest = lingering_.front();
    if (oldest == kNone || !is_over(store_.record(oldest).seen, timeouts_.linger)) break;
    lingering_.remove(store_, oldest);
    release(oldest);
  }
  for (uint32_t looks = std::min(budget, store_.used()); looks > 0; --looks) {
    if (swept_ >= store_.used()) swept_ = 0;
    const FlowRecord& record = store_.record(swept_);
    // A free one was seen in all future.
    if (!record.has_ended() && is_idle(record)) {
      end(swept_, reason_of(record, EndReason::idle));
    }
    ++swept_;
  }
}

void FlowTable::tick(int64_t now) noexcept {
  constexpr uint64_t kPass = 5 * kSecond;
  constexpr uint64_t kSlices = 64;
  constexpr uint64_t kMostLooks = 16'384;
  advance(now);
  if (ticked_ == INT64_MIN) ticked_ = now_;
  const uint64_t elapsed = static_cast<uint64_t>(now_) - static_cast<uint64_t>(ticked_);
  if (elapsed < kPass / kSlices) return;
  ticked_ = now_;
  const uint64_t records = std::max<uint64_t>(store_.used(), FragmentCache::kDatagrams);
  sweep(now_, static_cast<uint32_t>(std::min(records * std::min(elapsed, kPass) / kPass + 1, kMostLooks)));
}

void FlowTable::finish() noexcept {
  finish_fragments();
  for (uint32_t at = 0; at < store_.used(); ++at) {
    const FlowRecord& record = store_.record(at);
    if (!record.in_use() || record.has_ended()) continue;
    close(at, reason_of(record, is_idle(record) ? EndReason::idle : EndReason::stopped));
    if (form_ == TableForm::fixed) linger(at);
  }
  if (form_ == TableForm::growing) index_.clear();
}

// The record that a packet of `at`'s key belongs to; kNone when that must be a new one.
uint32_t FlowTable::take_up(uint32_t at, uint64_t hash, const Packet& packet, int64_t timestamp,
                            uint16_t bucket) noexcept {
  const FlowRecord& record = store_.record(at);
  if (!record.has_ended()) {
    if (!starts_over(record, packet) && !is_idle(record)) {
      return is_old(at) ? cut(at, hash, packet, timestamp, bucket) : at;
    }
    end(at, reason_of(record, EndReason::idle));
  }
  if (form_ == TableForm::growing || !record.in_use()) return kNone;
  renew(at);
  return at;
}

bool FlowTable::is_over(int64_t since, int64_t timeout) const noexcept {
  // Unsigned, because files may hold any time; another table's time may be ahead of this one's.
  return now_ > since && static_cast<uint64_t>(now_) - static_cast<uint64_t>(since) >
                             static_cast<uint64_t>(std::max<int64_t>(timeout, 0));
}

// Only the second cache line is read of a record whose time is not near.
bool FlowTable::is_idle(const FlowRecord& record) const noexcept {
  return is_over(record.seen, idle_timeouts_.shortest()) && is_over(record.seen, idle_timeouts_.of(record));
}

// A young table need not fetch the details to know.
bool FlowTable::is_old(uint32_t at) noexcept {
  return is_over(oldest_, timeouts_.active) && is_over(store_.detail(at).life_began, timeouts_.active);
}

// Tells the counters of a life that is over.
void FlowTable::observe(uint32_t at, EndReason reason) noexcept {
  const auto [record, detail] = store_.flow(at);
  ++counters_.ended[static_cast<std::size_t>(reason)];
  if (form_ == TableForm::growing) return;  // a record is a flow, and tells its measures itself
  const uint64_t bytes = record->total_bytes();
  counters_.durations.observe(seconds(static_cast<uint64_t>(record->seen) - static_cast<uint64_t>(detail->life_began)));
  counters_.sizes.observe(static_cast<double>(bytes - detail->told_bytes));
  detail->told_bytes = bytes;
}

void FlowTable::end(uint32_t at, EndReason reason) noexcept {
  close(at, reason);
  if (form_ == TableForm::fixed) {
    linger(at);
  } else {
    index_.remove(hash_key(store_.record(at).key, seed_), at);
  }
}

void FlowTable::close(uint32_t at, EndReason reason) noexcept {
  observe(at, reason);
  --counters_.active;
  store_.record(at).end = reason;
}

void FlowTable::linger(uint32_t at) noexcept {
  FlowRecord& record = store_.record(at);
  record.seen = now_;
  record.clear(Mark::sequence_forward);
  record.clear(Mark::sequence_reverse);
  lingering_.push_back(store_, at);
  if (timeouts_.linger > 0) return;
  lingering_.remove(store_, at);
  release(at);
}

void FlowTable::keep(const FlowKey& key) noexcept {
  const uint32_t at = find(key, hash_key(key, seed_));
  if (at == kNone || form_ == TableForm::growing || !store_.record(at).has_ended()) return;
  store_.record(at).seen = now_;
  lingering_.remove(store_, at);
  lingering_.push_back(store_, at);
}

// Begins the next life in a lingering record.
void FlowTable::renew(uint32_t at) noexcept {
  lingering_.remove(store_, at);
  const auto [record, detail] = store_.flow(at);
  record->end = EndReason::none;
  record->seen = now_;
  record->tcp_state = TcpState::none;
  record->tcp_flags[0] = record->tcp_flags[1] = 0;
  record->clear_marks_of_life();
  detail->life_began = now_;
  ++counters_.created;
  ++counters_.active;
}

// The active timeout. In the growing form what was counted so far is a record of its own and a new one goes on with the
// connection; in the fixed one the counters go on.
uint32_t FlowTable::cut(uint32_t at, uint64_t hash, const Packet& packet, int64_t timestamp, uint16_t bucket) noexcept {
  if (form_ == TableForm::fixed) {
    observe(at, EndReason::active);
    store_.detail(at).life_began = now_;
    ++counters_.created;
    return at;
  }
  const FlowRecord before = store_.record(at);
  const FlowDetail details = store_.detail(at);
  end(at, EndReason::active);
  const uint32_t next = create(packet.key, hash);
  begin(next, packet, timestamp, bucket);
  const auto [record, detail] = store_.flow(next);
  record->initiator = before.initiator;
  record->tcp_state = before.tcp_state;
  for (const unsigned way : {0U, 1U}) {
    record->tcp_flags[way] = before.tcp_flags[way];
    record->sequence_end[way] = before.sequence_end[way];
    if (before.is(FlowRecord::sequence_mark(way))) record->set(FlowRecord::sequence_mark(way));
  }
  if (is_icmp(packet.key.protocol)) detail->icmp = details.icmp;
  return next;
}

}  // namespace headgate
