// Where packets meet records. What else happens to a table is in table_lifecycle.cc, table_room.cc and table_move.cc.
#include "flow/table.h"

#include <algorithm>
#include <bit>

#include "flow/protocol.h"
#include "flow/table_add.h"

namespace headgate {

namespace {

constexpr unsigned kSlotsOfActive = 16;

// Time is cut into slots of 2^n nanoseconds, so short that a flow whose packets fall into one slot cannot have timed
// out, and that its age is seen to within a sixteenth: only packets in a new slot need a look at the clock.
unsigned slot_bits(const FlowTimeouts& timeouts, const IdleTimeouts& idle) noexcept {
  const int64_t slot = std::min(idle.shortest(), timeouts.active / kSlotsOfActive);
  return slot < 1 ? 0 : static_cast<unsigned>(std::bit_width(static_cast<uint64_t>(slot))) - 1;
}

}  // namespace

FlowTable::FlowTable(TableForm form, std::size_t capacity, const HashSeed& seed, const FlowSettings& settings)
    : form_(form),
      seed_(seed),
      timeouts_(settings.timeouts),
      idle_timeouts_(settings.timeouts),
      slot_bits_(slot_bits(timeouts_, idle_timeouts_)),
      capacity_(std::max<std::size_t>(capacity, 1)),
      limit_(form == TableForm::fixed ? capacity_ : settings.growth_limit),
      store_(form == TableForm::fixed ? capacity_ : 1, form == TableForm::fixed),
      index_(capacity_, form == TableForm::fixed),
      index_room_(capacity_),
      random_(seed[0] | 1U) {
  if (settings.fragments == Fragments::track) fragments_.emplace(seed, form == TableForm::fixed);
}

void FlowTable::set_timeouts(const FlowTimeouts& timeouts) noexcept {
  timeouts_ = timeouts;
  idle_timeouts_ = IdleTimeouts(timeouts);
  slot_bits_ = slot_bits(timeouts_, idle_timeouts_);
}

std::size_t FlowTable::bytes_for(std::size_t capacity) noexcept {
  return FlowIndex::bytes_for(capacity) + FlowStore::bytes_for(capacity) + FragmentCache::kBytes;
}

// Flattened, with what is seldom left out of line: so the common packet stays in registers.
[[gnu::flatten]] uint32_t FlowTable::add_anywhere(const Packet& packet, uint64_t hash, uint32_t wire_bytes,
                                                  int64_t timestamp, uint16_t bucket) noexcept {
  if (packet.fragment != FragmentKind::none && fragments_) [[unlikely]] {
    return add_fragment(packet, wire_bytes, timestamp, bucket);
  }
  return count(packet, hash, wire_bytes, timestamp, bucket);
}

uint32_t FlowTable::count(const Packet& packet, uint64_t hash, uint32_t wire_bytes, int64_t timestamp,
                          uint16_t bucket) noexcept {
  const uint32_t at = record_for(packet, hash, timestamp, bucket);
  count_in(at, store_.record(at), packet, wire_bytes, timestamp);
  return at;
}

// The living record of a packet's flow, which begins with it if there was none.
uint32_t FlowTable::record_for(const Packet& packet, uint64_t hash, int64_t timestamp, uint16_t bucket) noexcept {
  uint32_t at = find(packet.key, hash);
  if (at != kNone && needs_look(store_.record(at), packet)) [[unlikely]] {
    at = take_up(at, hash, packet, timestamp, bucket);
  }
  if (at == kNone) {
    at = create(packet.key, hash);
    begin(at, packet, timestamp, bucket);
  }
  return at;
}

uint32_t FlowTable::find(const FlowKey& key, uint64_t hash) noexcept {
  return index_.find(hash, [&](uint32_t at) { return store_.record(at).key == key; });
}

// An empty record with its key in the index.
[[gnu::noinline]] uint32_t FlowTable::create(const FlowKey& key, uint64_t hash) noexcept {
  if (form_ == TableForm::growing && counters_.active >= index_room_) make_room_in_index();
  const uint32_t at = take_record();
  FlowRecord& record = store_.record(at);
  record = FlowRecord{};
  record.key = key;
  insert(hash, at);
  ++counters_.created;
  ++counters_.active;
  return at;
}

[[gnu::noinline]] void FlowTable::begin(uint32_t at, const Packet& packet, int64_t timestamp,
                                        uint16_t bucket) noexcept {
  const auto [record, detail] = store_.flow(at);
  record->initiator = packet.direction;
  record->bucket = bucket;
  record->last = timestamp;
  *detail = FlowDetail{};
  detail->first = timestamp;
  detail->life_began = now_;
  oldest_ = std::min(oldest_, now_);
  if (packet.has_icmp) detail->icmp = {packet.icmp_type, packet.icmp_code, packet.direction, true};
}

// Before the SYN only its answer may have been seen: packets of one instant can change places on their way here.
[[gnu::noinline]] void FlowTable::open_handshake(uint32_t at, TcpState before, int64_t timestamp) noexcept {
  const auto [record, detail] = store_.flow(at);
  if (record->is(Mark::handshake_open) || (before != TcpState::none && before != TcpState::syn_ack)) return;
  record->set(Mark::handshake_open);
  detail->handshake = timestamp;
}

[[gnu::noinline]] void FlowTable::complete_handshake(uint32_t at, int64_t timestamp) noexcept {
  const auto [record, detail] = store_.flow(at);
  if (!record->is(Mark::handshake_open) || timestamp < detail->handshake) return;
  record->clear(Mark::handshake_open);
  record->set(Mark::handshake_complete);
  detail->handshake = static_cast<int64_t>(
      std::min(static_cast<uint64_t>(timestamp) - static_cast<uint64_t>(detail->handshake), uint64_t{INT64_MAX}));
  counters_.handshakes.observe(seconds(static_cast<uint64_t>(detail->handshake)));
}

}  // namespace headgate
