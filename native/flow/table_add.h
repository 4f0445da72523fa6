// What a packet adds to its flow's record, which it most likely meets where it was looked for before: for the loops
// over many packets, which are faster with it inlined.
#pragma once

#include <algorithm>
#include <cstdint>

#include "flow/table.h"
#include "flow/tcp_sequence.h"

namespace headgate {

// Whether a packet may find that the flow at hand is over.
inline bool FlowTable::needs_look(const FlowRecord& record, const Packet& packet) const noexcept {
  const uint64_t change = static_cast<uint64_t>(now_) ^ static_cast<uint64_t>(record.seen);
  return (change >> slot_bits_) != 0 || record.has_ended() || starts_over(record, packet);
}

// Whether a record is that of the packet's flow, which lives, and nothing but counting is to be done. A key has one
// living record, so it does not matter by which way that was found, nor how long ago.
inline bool FlowTable::goes_on(const FlowRecord& record, const Packet& packet) const noexcept {
  return record.key == packet.key && record.in_use() && !needs_look(record, packet);
}

inline uint32_t FlowTable::add(const Packet& packet, uint64_t hash, uint32_t likely, uint32_t wire_bytes,
                               int64_t timestamp, uint16_t bucket) noexcept {
  if (likely != kNone && packet.fragment == FragmentKind::none) [[likely]] {
    FlowRecord& record = store_.record(likely);
    if (goes_on(record, packet)) [[likely]] {
      count_in(likely, record, packet, wire_bytes, timestamp);
      return likely;
    }
  }
  return add_anywhere(packet, hash, wire_bytes, timestamp, bucket);
}

inline void FlowTable::count_in(uint32_t at, FlowRecord& record, const Packet& packet, uint32_t wire_bytes,
                                int64_t timestamp) noexcept {
  const auto way = static_cast<unsigned>(packet.direction);
  ++record.packets[way];
  record.bytes[way] += wire_bytes;
  record.ip_bytes[way] += packet.ip_bytes;
  record.seen = now_;
  if (timestamp >= record.last) [[likely]] {
    record.last = timestamp;
  } else {
    FlowDetail& detail = store_.detail(at);
    detail.first = std::min(detail.first, timestamp);
  }
  if (packet.has_tcp) add_tcp(at, record, packet, timestamp);
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
