// The flows of one lane (or one file): records found through an index, from their first packet to their end.
//
// Fixed form (live): all memory is taken and provided at construction. A record may hold several flows of one key in
// turn: an ended flow lingers, so that its last figures are read, and a packet that comes meanwhile begins the next one
// in the same record, whose counters go on. So what is shown of a key never falls while it is shown. When no record is
// free, the one that lingers longest gives way, then the least valuable of a few. Adding a packet allocates nothing.
//
// Growing form (files): nothing gives way while memory lasts. Every flow has a record of its own, which stays as it was
// when the flow ended; the index knows the newest of a key. How a file's packets are cut into flows follows from the
// packets alone.
//
// Time is what advance() and sweep() say: it never goes backward, whatever packets are stamped with. Not thread-safe:
// the lane's lock guards it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "decode/packet.h"
#include "flow/counters.h"
#include "flow/fragment_cache.h"
#include "flow/hash.h"
#include "flow/index.h"
#include "flow/settings.h"
#include "flow/store.h"

namespace headgate {

enum class TableForm : uint8_t { fixed, growing };

class FlowTable {
 public:
  static constexpr uint32_t kNone = FlowIndex::kNone;
  static constexpr uint32_t kHeldBack = FlowIndex::kNone;
  static constexpr uint32_t kEnd = FlowIndex::kNone;

  // `capacity` records; in the growing form that is only where it begins. Throws NO_MEMORY.
  FlowTable(TableForm form, std::size_t capacity, const HashSeed& seed, const FlowSettings& settings = {});

  // The packets that follow came at `now`, in nanoseconds of any clock that does not jump.
  void advance(int64_t now) noexcept {
    if (now > now_) now_ = now;
  }

  // Counts a packet that has a flow. `timestamp` in nanoseconds since 1970. Returns the number of the flow's record, or
  // kHeldBack for a fragment that waits for its datagram's first.
  uint32_t add(const Packet& packet, uint32_t wire_bytes, int64_t timestamp, uint16_t bucket) noexcept {
    return add_anywhere(packet, hash_of(packet), wire_bytes, timestamp, bucket);
  }

  // For who has several packets at hand: the hash of a packet's flow, then its memory fetched in steps with other work
  // between them, then add() with what was learnt. fetch_record() gives the record that most likely is the flow's, or
  // kNone; then it may be what fetch_record_elsewhere() gives, unless the flow is new.
  uint64_t hash_of(const Packet& packet) const noexcept { return hash_key(packet.key, seed_); }
  [[gnu::always_inline]] void prefetch_index(uint64_t hash) const noexcept { index_.prefetch(hash); }
  [[gnu::always_inline]] void prefetch_index(const FlowKey& key) const noexcept {
    index_.prefetch(hash_key(key, seed_));
  }
  [[gnu::always_inline]] uint32_t fetch_record(const Packet& packet, uint64_t hash) const noexcept {
    const uint32_t at = index_.guess_in_first(hash);
    if (at == kNone) {
      index_.prefetch_second(hash);
    } else {
      prefetch_flow(packet, at);
    }
    return at;
  }
  [[gnu::always_inline]] uint32_t fetch_record_elsewhere(const Packet& packet, uint64_t hash) const noexcept {
    const uint32_t at = index_.guess_in_second(hash);
    if (at != kNone) prefetch_flow(packet, at);
    return at;
  }
  // `likely` is a record, whosever it is by now, or kNone. In table_add.h, for the loops over many packets.
  uint32_t add(const Packet& packet, uint64_t hash, uint32_t likely, uint32_t wire_bytes, int64_t timestamp,
               uint16_t bucket) noexcept;

  // For the fixed form: looks at the next `budget` records, ends those that were quiet too long, and frees those that
  // lingered long enough. In the growing form there is nothing to do: flows end when their keys come again.
  void sweep(int64_t now, uint32_t budget) noexcept;

  // What is to be done whenever the clock has moved on: sweeps at such a pace that every record is looked at once in
  // some five seconds, a few thousand at most in one call.
  void tick(int64_t now) noexcept;

  // Ends all flows.
  void finish() noexcept;

  // From the next packet, and the next look at a record, on.
  void set_timeouts(const FlowTimeouts& timeouts) noexcept;

  // How flows go from one table to another, see transfer.h. One that `gainer` holds already is merged into it, so that
  // every flow exists once; here it ends as `moved`, there it counts as created. A datagram goes with the fragments
  // that wait for its first one.
  void hand_over(uint32_t at, FlowTable& gainer) noexcept;
  void hand_over_datagram(uint32_t place, FlowTable& gainer) noexcept;

  // Those of which fragments were seen, at places below datagrams(); not each is in use.
  uint32_t datagrams() const noexcept { return fragments_ ? uint32_t{FragmentCache::kDatagrams} : 0U; }
  FragmentedDatagram& datagram(uint32_t place) noexcept { return fragments_->at(place); }

  // To be called for all tables that take part before the first flow goes, and after the last.
  void begin_transfer() noexcept { transferring_ = true; }
  void end_transfer() noexcept;

  // How often flows were moved from or to this table; none while they are: then a flow may be met in two tables that
  // are read one after the other, or in neither.
  std::optional<uint64_t> transfers() const noexcept {
    return transferring_ ? std::nullopt : std::optional(transfers_);
  }

  // A flow by the number that add() gave, until the next packet is added. All numbers are below numbers(); not each is
  // in use.
  Flow flow(uint32_t at) noexcept { return store_.flow(at); }
  [[gnu::always_inline]] void prefetch(uint32_t at) const noexcept { store_.prefetch(at); }
  uint32_t numbers() const noexcept { return store_.used(); }

  // The flow of `key`, living or ended, until the next packet is added; without a record when there is none.
  Flow look_up(const FlowKey& key) noexcept {
    const uint32_t at = find(key, hash_key(key, seed_));
    return at == kNone ? Flow{} : store_.flow(at);
  }

  // Lets an ended flow of `key` linger as if it had ended now: a part of it in another table goes on.
  void keep(const FlowKey& key) noexcept;

  const FlowTableCounters& counters() const noexcept { return counters_; }
  std::size_t capacity() const noexcept { return capacity_; }
  // The memory that a fixed table of `capacity` takes.
  static std::size_t bytes_for(std::size_t capacity) noexcept;

  // Calls `visit(flow)` for every flow, living or ended, in no particular order. `visit` must not add packets.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for_each(0, store_.used(), visit);
  }

  // The same for `count` records from `from` on; where to go on, or kEnd when no record is left.
  template <typename Visit>
  uint32_t for_each(uint32_t from, uint32_t count, Visit&& visit) {
    const uint32_t end = from + std::min(count, store_.used() - std::min(from, store_.used()));
    for (uint32_t at = from; at < end; ++at) {
      if (const Flow flow = store_.flow(at); flow->in_use()) visit(flow);
    }
    return end < store_.used() ? end : kEnd;
  }

 private:
  // The handshake of a connection is in its details, and ends with a segment without payload.
  [[gnu::always_inline]] void prefetch_flow(const Packet& packet, uint32_t at) const noexcept {
    store_.prefetch(at);
    if (packet.has_tcp && packet.tcp_payload == 0) store_.prefetch_detail(at);
  }

  // table_add.h: what a packet adds to its record. Records are known by their number; kNone is no record.
  bool goes_on(const FlowRecord& record, const Packet& packet) const noexcept;
  bool needs_look(const FlowRecord& record, const Packet& packet) const noexcept;
  void count_in(uint32_t at, FlowRecord& record, const Packet& packet, uint32_t wire_bytes, int64_t timestamp) noexcept;
  void add_tcp(uint32_t at, FlowRecord& record, const Packet& packet, int64_t timestamp) noexcept;
  void follow_sequence(uint32_t at, FlowRecord& record, const Packet& packet) noexcept;

  // table.cc: where packets meet records.
  uint32_t add_anywhere(const Packet& packet, uint64_t hash, uint32_t wire_bytes, int64_t timestamp,
                        uint16_t bucket) noexcept;
  uint32_t count(const Packet& packet, uint64_t hash, uint32_t wire_bytes, int64_t timestamp, uint16_t bucket) noexcept;
  uint32_t record_for(const Packet& packet, uint64_t hash, int64_t timestamp, uint16_t bucket) noexcept;
  uint32_t find(const FlowKey& key, uint64_t hash) noexcept;
  uint32_t create(const FlowKey& key, uint64_t hash) noexcept;
  void begin(uint32_t at, const Packet& packet, int64_t timestamp, uint16_t bucket) noexcept;
  void open_handshake(uint32_t at, TcpState before, int64_t timestamp) noexcept;
  void complete_handshake(uint32_t at, int64_t timestamp) noexcept;

  // table_lifecycle.cc: where flows end, linger and go on. A SYN on a connection that is over opens the next one.
  static bool starts_over(const FlowRecord& record, const Packet& packet) noexcept {
    return packet.has_tcp && is_opening(packet.tcp_flags) && is_finished(record.tcp_state);
  }
  uint32_t take_up(uint32_t at, uint64_t hash, const Packet& packet, int64_t timestamp, uint16_t bucket) noexcept;
  bool is_over(int64_t since, int64_t timeout) const noexcept;
  bool is_idle(const FlowRecord& record) const noexcept;
  bool is_old(uint32_t at) noexcept;
  void observe(uint32_t at, EndReason reason) noexcept;
  void end(uint32_t at, EndReason reason) noexcept;
  void close(uint32_t at, EndReason reason) noexcept;
  void linger(uint32_t at) noexcept;
  void renew(uint32_t at) noexcept;
  uint32_t cut(uint32_t at, uint64_t hash, const Packet& packet, int64_t timestamp, uint16_t bucket) noexcept;

  // table_room.cc: who gives way when there is no room.
  uint32_t take_record() noexcept;
  void insert(uint64_t hash, uint32_t at) noexcept;
  void evict(uint32_t at) noexcept;
  void release(uint32_t at) noexcept;
  uint32_t random_record() noexcept;
  uint32_t least_valuable_of_sample() noexcept;
  void make_room_in_index() noexcept;
  bool many_are_idle() noexcept;
  bool grow_index() noexcept;
  template <typename Visit>
  void for_each_in_index(Visit&& visit) noexcept;

  // table_fragments.cc: how fragments find their flow.
  uint32_t add_fragment(const Packet& fragment, uint32_t wire_bytes, int64_t timestamp, uint16_t bucket) noexcept;
  FragmentedDatagram& place_for(const DatagramKey& key, uint8_t protocol, uint16_t bucket) noexcept;
  void count_held(FragmentedDatagram& datagram) noexcept;
  void add_tally(uint32_t at, Direction direction, const Tally& tally) noexcept;
  void sweep_fragments(uint32_t budget) noexcept;
  void finish_fragments() noexcept;
  void drop(FragmentedDatagram& datagram) noexcept;
  void adopt(const FragmentedDatagram& moved) noexcept;

  // table_move.cc: how flows go from one lane's table to another's.
  void adopt(const Flow& moved) noexcept;
  void join(uint32_t at, const Flow& moved) noexcept;

  const TableForm form_;
  const HashSeed seed_;
  FlowTimeouts timeouts_;
  IdleTimeouts idle_timeouts_;
  unsigned slot_bits_;
  const std::size_t capacity_;
  const std::size_t limit_;  // of records

  int64_t now_ = INT64_MIN;
  int64_t oldest_ = INT64_MAX;  // no life in the table began before
  FlowStore store_;
  FlowIndex index_;
  std::size_t index_room_;  // flows that the index holds at half load
  FlowList free_;
  FlowList lingering_;                      // in the order of their ends
  std::optional<FragmentCache> fragments_;  // none: they are counted separately
  uint64_t transfers_ = 0;
  bool transferring_ = false;
  uint32_t swept_ = 0;  // where the next sweep() goes on
  uint32_t swept_fragments_ = 0;
  int64_t ticked_ = INT64_MIN;
  uint64_t random_;  // state of the generator that picks candidates for eviction, never 0
  FlowTableCounters counters_;
};

}  // namespace headgate
