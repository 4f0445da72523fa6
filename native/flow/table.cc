// Where packets meet records. What else happens to a table is in table_lifecycle.cc, table_room.cc and table_move.cc.
#include "flow/table.h"

#include <algorithm>
#include <bit>

#include "flow/protocol.h"
#include "flow/tcp_sequence.h"

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
[[gnu::flatten]] uint32_t FlowTable::add(const Packet& packet, uint64_t hash, uint32_t wire_bytes, int64_t timestamp,
                                         uint16_t bucket) noexcept {
  if (packet.fragment != FragmentKind::none && fragments_) [[unlikely]] {
    return add_fragment(packet, wire_bytes, timestamp, bucket);
  }
  return count(packet, hash, wire_bytes, timestamp, bucket);
}

uint32_t FlowTable::count(const Packet& packet, uint64_t hash, uint32_t wire_bytes, int64_t timestamp,
                          uint16_t bucket) noexcept {
  const uint32_t at = record_for(packet, hash, timestamp, bucket);
  FlowRecord& record = store_.record(at);
  const auto way = static_cast<unsigned>(packet.direction);
  ++record.packets[way];
  record.bytes[way] += wire_bytes;
  record.ip_bytes[way] += packet.ip_bytes;
  record.seen = now_;
  if (timestamp >= record.last) {
    record.last = timestamp;
  } else {
    FlowDetail& detail = store_.detail(at);
    detail.first = std::min(detail.first, timestamp);
  }
  if (packet.has_tcp) add_tcp(at, record, packet, timestamp);
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

// Whether a packet may find that the flow at hand is over.
inline bool FlowTable::needs_look(const FlowRecord& record, const Packet& packet) const noexcept {
  const uint64_t change = static_cast<uint64_t>(now_) ^ static_cast<uint64_t>(record.seen);
  return (change >> slot_bits_) != 0 || record.has_ended() || starts_over(record, packet);
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

inline void FlowTable::add_tcp(uint32_t at, FlowRecord& record, const Packet& packet, int64_t timestamp) noexcept {
  const auto way = static_cast<unsigned>(packet.direction);
  const TcpState before = record.tcp_state;
  const bool sent_only_syn = is_opening(record.tcp_flags[way]);
  record.tcp_flags[way] |= packet.tcp_flags;
  record.tcp_state = next_tcp_state(before, packet.tcp_flags, record.tcp_flags[way], record.tcp_flags[1U - way]);
  if (is_opening(packet.tcp_flags)) [[unlikely]] {
    if (!record.is(Mark::shown)) record.initiator = packet.direction;
    open_handshake(at, before, timestamp);
  } else if (sent_only_syn && answers_syn_ack(packet.tcp_flags, record.tcp_flags[1U - way])) [[unlikely]] {
    complete_handshake(at, timestamp);
  }
  if (packet.tcp_payload != 0) follow_sequence(at, record, packet);
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

inline void FlowTable::follow_sequence(uint32_t at, FlowRecord& record, const Packet& packet) noexcept {
  const auto way = static_cast<unsigned>(packet.direction);
  const Mark known = FlowRecord::sequence_mark(way);
  const uint32_t start = packet.tcp_sequence + ((packet.tcp_flags & tcp_flag::syn) != 0 ? 1U : 0U);
  const uint32_t end = start + packet.tcp_payload;
  const uint32_t highest = record.sequence_end[way];
  if (!record.is(known)) [[unlikely]] {
    record.set(known);
  } else if (lies_behind(highest, end)) [[unlikely]] {
    if (!is_probe(highest, end, packet.tcp_payload)) ++store_.detail(at).retransmitted[way];
    return;
  }
  record.sequence_end[way] = end;
}

}  // namespace headgate
