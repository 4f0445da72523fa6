#include "flow/table.h"

#include <algorithm>
#include <new>

#include "base/error.h"

namespace headgate {

namespace {

constexpr uint32_t kEvictionSample = 16;
constexpr std::size_t kRecordLimit = std::size_t{1} << 31U;  // an index slot holds record + 1 in 32 bits

bool less_valuable(const FlowRecord& a, const FlowRecord& b) noexcept {
  if (a.total_packets() != b.total_packets()) return a.total_packets() < b.total_packets();
  return a.last < b.last;
}

}  // namespace

FlowTable::FlowTable(TableForm form, std::size_t capacity, const HashSeed& seed)
    : form_(form),
      seed_(seed),
      capacity_(std::max<std::size_t>(capacity, 1)),
      index_(capacity_),
      random_(seed[0] | 1U) {
  const std::size_t slabs = form_ == TableForm::fixed ? slabs_for(capacity_) : 1;
  while (slabs_.size() < slabs) {
    if (!add_slab()) {
      throw Error("NO_MEMORY", "memory",
                  "The system does not give the memory for " + std::to_string(capacity_) +
                      " flows; use a smaller --max-flows or fewer workers");
    }
    if (form_ == TableForm::fixed) pages_.back().populate();
  }
}

std::size_t FlowTable::bytes_for(std::size_t capacity) noexcept {
  return FlowIndex::bytes_for(capacity) + (slabs_for(capacity) << kSlabBits) * sizeof(FlowRecord);
}

FlowRecord& FlowTable::add(const Packet& packet, uint32_t wire_bytes, int64_t timestamp, uint16_t bucket) noexcept {
  const uint64_t hash = hash_key(packet.key, seed_);
  const uint32_t found = index_.find(hash, [&](uint32_t at) { return record_at(at).key == packet.key; });
  FlowRecord& record = found != FlowIndex::kNone ? record_at(found) : create(packet.key, hash);
  const auto way = static_cast<unsigned>(packet.direction);
  if (!record.in_use()) {
    record.initiator = packet.direction;
    record.bucket = bucket;
    record.first = timestamp;
    record.last = timestamp;
  }
  ++record.packets[way];
  record.bytes[way] += wire_bytes;
  record.ip_bytes[way] += packet.ip_bytes;
  record.first = std::min(record.first, timestamp);
  record.last = std::max(record.last, timestamp);
  if (packet.has_tcp) {
    record.tcp_flags[way] |= packet.tcp_flags;
    record.tcp_state =
        next_tcp_state(record.tcp_state, packet.tcp_flags, record.tcp_flags[way], record.tcp_flags[1U - way]);
    constexpr uint8_t kSynAck = tcp_flag::syn | tcp_flag::ack;
    if ((packet.tcp_flags & kSynAck) == tcp_flag::syn && !record.shown) record.initiator = packet.direction;
  }
  return record;
}

FlowRecord& FlowTable::create(const FlowKey& key, uint64_t hash) noexcept {
  const uint32_t at = take_record();
  FlowRecord& record = record_at(at);
  record = FlowRecord{};
  record.key = key;
  record.tag = FlowIndex::tag_of(hash);
  while (!index_.insert(hash, at)) {
    if (form_ == TableForm::growing && grow()) continue;
    uint32_t victim = FlowIndex::kNone;
    index_.for_each_candidate(hash, [&](uint32_t candidate) {
      if (victim == FlowIndex::kNone || less_valuable(record_at(candidate), record_at(victim))) victim = candidate;
    });
    end(victim, EndReason::evicted);
  }
  ++counters_.created;
  ++counters_.active;
  return record;
}

void FlowTable::adopt(const FlowRecord& moved) noexcept {
  const uint64_t hash = hash_key(moved.key, seed_);
  const uint32_t found = index_.find(hash, [&](uint32_t at) { return record_at(at).key == moved.key; });
  if (found != FlowIndex::kNone) {
    merge(record_at(found), moved);
    return;
  }
  FlowRecord& record = create(moved.key, hash);
  const uint32_t tag = record.tag;
  record = moved;
  record.tag = tag;  // each table has a hash of its own
}

// A free record: one given back, a fresh one, or the least valuable of a few.
uint32_t FlowTable::take_record() noexcept {
  if (first_free_ == 0 && used_ >= capacity_ && !(form_ == TableForm::growing && grow())) {
    end(least_valuable_of_sample(), EndReason::evicted);
  }
  if (first_free_ != 0) {
    const uint32_t record = first_free_ - 1;
    first_free_ = record_at(record).next_free;
    return record;
  }
  if (used_ >> kSlabBits >= slabs_.size() && !add_slab()) {
    end(least_valuable_of_sample(), EndReason::evicted);
    return take_record();
  }
  return used_++;
}

// Any record handed out, by a xorshift generator: neighbours in a slab began together and would be a poor sample.
uint32_t FlowTable::random_record() noexcept {
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  return static_cast<uint32_t>((random_ >> 32U) * used_ >> 32U);
}

uint32_t FlowTable::least_valuable_of_sample() noexcept {
  uint32_t victim = FlowIndex::kNone;
  for (uint32_t seen = 0; seen < kEvictionSample; ++seen) {
    const uint32_t candidate = random_record();
    if (!record_at(candidate).in_use()) continue;
    if (victim == FlowIndex::kNone || less_valuable(record_at(candidate), record_at(victim))) victim = candidate;
  }
  return victim;
}

void FlowTable::end(uint32_t at, EndReason reason) noexcept {
  FlowRecord& record = record_at(at);
  index_.remove(hash_key(record.key, seed_), at);
  ++counters_.ended[static_cast<std::size_t>(reason)];
  --counters_.active;
  record.packets[0] = record.packets[1] = 0;
  record.next_free = first_free_;
  first_free_ = at + 1;
}

bool FlowTable::add_slab() noexcept {
  try {
    Pages pages(sizeof(FlowRecord) << kSlabBits);
    auto* records = static_cast<FlowRecord*>(pages.data());
    slabs_.push_back(records);
    pages_.push_back(std::move(pages));
    return true;
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {
  }
  if (slabs_.size() > pages_.size()) slabs_.pop_back();
  return false;
}

// Doubles the index and what the table may hold. False when memory is out: then the table goes on as a fixed one.
bool FlowTable::grow() noexcept {
  if (capacity_ * 2 > kRecordLimit) return false;
  try {
    FlowIndex larger(capacity_ * 2);
    for (uint32_t at = 0; at < used_; ++at) {
      const FlowRecord& record = record_at(at);
      if (record.in_use() && !larger.insert(hash_key(record.key, seed_), at)) return false;
    }
    index_ = std::move(larger);
    capacity_ *= 2;
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace headgate
