// One bidirectional flow: a record of two cache lines that every packet touches, and details that few packets do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>

#include "flow/key.h"
#include "flow/protocol.h"
#include "flow/tcp_state.h"

namespace headgate {

// Why a flow ended.
//   fin      both ends closed the TCP connection
//   rst      one of them reset it
//   idle     no packet came for as long as its protocol allows
//   active   it goes on, but what was counted of it was cut off because it had grown old
//   evicted  the table had no room
//   moved    its bucket went to another lane, whose table goes on with it
//   stopped  it lived when the capture or the file ended
enum class EndReason : uint8_t { none, fin, rst, idle, active, evicted, moved, stopped };
constexpr const char* kEndReasonNames[] = {"", "fin", "rst", "idle", "active", "evicted", "moved", "stopped"};
constexpr std::size_t kEndReasons = std::size(kEndReasonNames);
static_assert(kEndReasons == static_cast<std::size_t>(EndReason::stopped) + 1);

// What is known of a flow; bits of FlowRecord::marks.
enum class Mark : uint8_t {
  shown = 1,               // a report has named the initiator: it stays
  handshake_open = 2,      // FlowDetail::handshake is when the SYN came
  handshake_complete = 4,  // FlowDetail::handshake is how long it took
  sequence_forward = 8,    // FlowRecord::sequence_end, by Direction
  sequence_reverse = 16,
  listed = 32,  // the last report chose it: it keeps its place until others are clearly larger
};

// A place in a list of records; the numbers are record + 1, 0 is none.
struct ListLinks {
  uint32_t previous;
  uint32_t next;
};

struct alignas(64) FlowRecord {
  FlowKey key;
  uint64_t ip_bytes[2];  // by the IP header's length; by Direction, like every pair below

  // The second line tells all that a table looks for when it looks through its records.
  uint64_t packets[2];  // both 0: the record is free
  uint64_t bytes[2];    // on the wire, link header included
  int64_t last;         // nanoseconds since 1970: the latest packet
  int64_t seen;         // the table's time of the packet that came last; after the end, of the end
  union {
    uint32_t sequence_end[2];  // TCP: see tcp_sequence.h
    ListLinks links;           // in a record that is free or lingers
  };
  uint16_t bucket;       // of the flow's packets
  uint8_t tcp_flags[2];  // union of what was seen
  TcpState tcp_state;
  EndReason end;  // none while the flow lives
  Direction initiator;
  uint8_t marks;

  bool in_use() const noexcept { return (packets[0] | packets[1]) != 0; }
  bool has_ended() const noexcept { return end != EndReason::none; }
  uint64_t total_packets() const noexcept { return packets[0] + packets[1]; }
  uint64_t total_bytes() const noexcept { return bytes[0] + bytes[1]; }

  bool is(Mark mark) const noexcept { return (marks & static_cast<uint8_t>(mark)) != 0; }
  void set(Mark mark) noexcept { marks = static_cast<uint8_t>(marks | static_cast<uint8_t>(mark)); }
  void clear(Mark mark) noexcept { marks = static_cast<uint8_t>(marks & ~static_cast<unsigned>(mark)); }
  // For the next life of a record: what was said of it in reports holds on.
  void clear_marks_of_life() noexcept {
    marks = static_cast<uint8_t>(marks & (static_cast<unsigned>(Mark::shown) | static_cast<unsigned>(Mark::listed)));
  }
  static Mark sequence_mark(unsigned way) noexcept {
    return way == 0 ? Mark::sequence_forward : Mark::sequence_reverse;
  }
};

static_assert(sizeof(FlowRecord) == 128 && std::is_trivially_copyable_v<FlowRecord>);

// The ICMP message that a flow began with, as far as it was captured.
struct IcmpMessage {
  uint8_t type;
  uint8_t code;
  Direction direction;
  bool known;
};

// A record of the live table may hold several flows of one key in turn (see FlowTable); a life is one of them.
struct FlowDetail {
  int64_t first;        // nanoseconds since 1970: the earliest packet
  int64_t life_began;   // the table's time
  uint64_t told_bytes;  // wire bytes of the lives before, which the histograms know already
  int64_t handshake;    // nanoseconds from the SYN to the ACK that answers the SYN-ACK, or what the marks say
  union {
    uint64_t retransmitted[2];  // TCP: packets by Direction, see tcp_sequence.h
    IcmpMessage icmp;           // ICMP
  };
};

static_assert(sizeof(FlowDetail) == 48 && std::is_trivially_copyable_v<FlowDetail>);

// Why a flow ends that nothing forces to: a connection that both ends closed, or one reset, ended by that, whoever
// notices it and when.
constexpr EndReason reason_of(const FlowRecord& record, EndReason otherwise) noexcept {
  if (record.tcp_state == TcpState::closed) return EndReason::fin;
  if (record.tcp_state == TcpState::reset) return EndReason::rst;
  return otherwise;
}

// A record with its details. It reads like the record, which is what most callers want.
struct Flow {
  FlowRecord* record;
  FlowDetail* detail;

  // Packets sent again that way; 0 where the protocol is not TCP.
  uint64_t retransmitted(Direction way) const noexcept {
    return record->key.protocol == kTcp ? detail->retransmitted[static_cast<unsigned>(way)] : 0;
  }

  FlowRecord* operator->() const noexcept { return record; }
  operator FlowRecord&() const noexcept { return *record; }
};

// Adds what another flow of the same key counted; the order in which flows are merged does not matter.
void merge(const Flow& into, const Flow& from) noexcept;

}  // namespace headgate
