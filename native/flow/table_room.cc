// Who gives way when there is no room.
#include <array>
#include <new>
#include <utility>

#include "base/error.h"
#include "flow/table.h"

namespace headgate {

namespace {

constexpr std::size_t kEvictionSample = 16;

// Ended flows have been read; among the others the small are many and soon gone, and the large are what people look at.
bool less_valuable(const FlowRecord& a, const FlowRecord& b) noexcept {
  if (a.has_ended() != b.has_ended()) return a.has_ended();
  if (a.total_packets() != b.total_packets()) return a.total_packets() < b.total_packets();
  return a.last < b.last;
}

}  // namespace

// One given back, a fresh one, or somebody's.
uint32_t FlowTable::take_record() noexcept {
  if (free_.front() == kNone) {
    if (store_.used() < limit_ && (store_.used() < store_.capacity() || store_.grow())) return store_.take_fresh();
    evict(lingering_.front() != kNone ? lingering_.front() : least_valuable_of_sample());
  }
  const uint32_t at = free_.front();
  free_.remove(store_, at);
  return at;
}

void FlowTable::insert(uint64_t hash, uint32_t at) noexcept {
  while (!index_.insert(hash, at)) {
    if (form_ == TableForm::growing && grow_index()) continue;
    uint32_t victim = kNone;
    index_.for_each_candidate(hash, [&](uint32_t candidate) {
      if (victim == kNone || less_valuable(store_.record(candidate), store_.record(victim))) victim = candidate;
    });
    evict(victim);
  }
}

void FlowTable::evict(uint32_t at) noexcept {
  const FlowRecord& record = store_.record(at);
  if (!record.has_ended()) {
    observe(at, EndReason::evicted);
    --counters_.active;
  } else if (form_ == TableForm::fixed) {
    lingering_.remove(store_, at);
  } else {
    // It was to be listed: to the reader of the file it is lost, whatever it had ended by.
    --counters_.ended[static_cast<std::size_t>(record.end)];
    ++counters_.ended[static_cast<std::size_t>(EndReason::evicted)];
  }
  release(at);
}

// Gives a record back that is in no list.
void FlowTable::release(uint32_t at) noexcept {
  FlowRecord& record = store_.record(at);
  index_.remove(hash_key(record.key, seed_), at);
  record.packets[0] = record.packets[1] = 0;
  record.end = EndReason::none;
  record.seen = INT64_MAX;
  free_.push_front(store_, at);
}

// Any record handed out, by a xorshift generator: neighbours in a slab began together and would be a poor sample.
uint32_t FlowTable::random_record() noexcept {
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  return static_cast<uint32_t>((random_ >> 32U) * store_.used() >> 32U);
}

// Called when every record is in use. All candidates are fetched at once: one by one they would cost a cache miss each.
uint32_t FlowTable::least_valuable_of_sample() noexcept {
  std::array<uint32_t, kEvictionSample> sample;
  for (uint32_t& candidate : sample) {
    candidate = random_record();
    store_.prefetch_second_line(candidate);
  }
  uint32_t victim = sample[0];
  for (const uint32_t candidate : sample) {
    if (less_valuable(store_.record(candidate), store_.record(victim))) victim = candidate;
  }
  return victim;
}

// Calls `visit(record)` for every record in the index; `visit` may end the one it is given. Records are fetched some
// at a time: they are scattered, and one by one each would be waited for.
template <typename Visit>
void FlowTable::for_each_in_index(Visit&& visit) noexcept {
  std::array<uint32_t, 32> batch;
  std::size_t count = 0;
  const auto visit_batch = [&] {
    for (std::size_t at = 0; at < count; ++at) visit(batch[at]);
    count = 0;
  };
  index_.for_each([&](uint32_t at) {
    store_.prefetch(at);
    batch[count++] = at;
    if (count == batch.size()) visit_batch();
  });
  visit_batch();
}

// In the growing form the index need not hold flows whose time is over; where they are few, or it helps little, it
// grows.
void FlowTable::make_room_in_index() noexcept {
  if (many_are_idle()) {
    for_each_in_index([this](uint32_t at) {
      const FlowRecord& record = store_.record(at);
      if (is_idle(record)) end(at, reason_of(record, EndReason::idle));
    });
  }
  if (counters_.active > index_room_ / 2) grow_index();
}

// Whether it seems that without the flows whose time is over the index would be half empty: a sample says it well
// enough, where to look at all takes as long as hundreds of thousands of packets.
bool FlowTable::many_are_idle() noexcept {
  constexpr std::size_t kSample = 64;
  std::array<uint32_t, kSample> sample;
  for (uint32_t& at : sample) store_.prefetch_second_line(at = random_record());
  std::size_t living = 0;
  std::size_t idle = 0;
  for (const uint32_t at : sample) {
    const FlowRecord& record = store_.record(at);
    if (!record.in_use() || record.has_ended()) continue;
    ++living;
    if (is_idle(record)) ++idle;
  }
  return idle * 3 >= living;
}

// False when memory is out: then the index goes on as it is, and at last as that of a fixed table.
bool FlowTable::grow_index() noexcept {
  try {
    index_.grow();
    index_room_ *= 2;
    return true;
  } catch (const Error&) {
    return false;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace headgate
