// One bidirectional flow: two cache lines, both touched by every packet.
#pragma once

#include <cstdint>
#include <type_traits>

#include "flow/key.h"
#include "flow/tcp_state.h"

namespace headgate {

// Why a flow's record ended.
// `moved`: its bucket went to another lane, whose table goes on with it.
enum class EndReason : uint8_t { none, evicted, moved };
constexpr const char* kEndReasonNames[] = {"", "evicted", "moved"};
constexpr std::size_t kEndReasons = std::size(kEndReasonNames);

struct alignas(64) FlowRecord {
  FlowKey key;
  uint64_t packets[2];  // by Direction, like every pair below; both 0: the record is free

  uint64_t bytes[2];     // on the wire, link header included
  uint64_t ip_bytes[2];  // by the IP header's length
  int64_t first;         // nanoseconds since 1970: the earliest packet
  int64_t last;          // the latest packet
  uint32_t tag;          // upper half of the key's hash, as in the index
  uint16_t bucket;       // of the flow's packets
  uint8_t tcp_flags[2];  // union of what was seen
  TcpState tcp_state;
  EndReason end;
  Direction initiator;
  bool shown;          // a report has named the initiator: it stays
  uint32_t next_free;  // record index + 1, in a free record

  bool in_use() const noexcept { return (packets[0] | packets[1]) != 0; }
  uint64_t total_packets() const noexcept { return packets[0] + packets[1]; }
  uint64_t total_bytes() const noexcept { return bytes[0] + bytes[1]; }
};

// Adds what another record of the same key counted; the order in which records are merged does not matter.
void merge(FlowRecord& into, const FlowRecord& from) noexcept;

static_assert(sizeof(FlowRecord) == 128 && std::is_trivially_copyable_v<FlowRecord>);

}  // namespace headgate
