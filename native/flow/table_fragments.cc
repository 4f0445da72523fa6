// How fragments find their flow.
//
// A later fragment is counted to the flow of its datagram's first fragment. If that is still to come, the later one is
// held back, as counts, until it comes. If it has not come when the fragment timeout is over, when the cache needs the
// place, or at the end, the held ones are counted to the flow without ports, as they all are with Fragments::separate.
// So every fragment is counted once.
#include <algorithm>

#include "flow/table.h"

namespace headgate {

namespace {

// A packet of the datagram's flow: with its ports if they are known, else without.
Packet packet_of(const FragmentedDatagram& datagram) noexcept {
  Packet packet{};
  packet.has_flow = true;
  packet.fragment = FragmentKind::later;
  packet.packet_class = datagram.key.ip_version == 4 ? PacketClass::ipv4 : PacketClass::ipv6;
  packet.direction = set_endpoints(packet.key, datagram.key.source, datagram.source_port, datagram.key.destination,
                                   datagram.destination_port);
  packet.key.vlans = datagram.key.vlans;
  packet.key.protocol = datagram.protocol;
  packet.key.ip_version = datagram.key.ip_version;
  return packet;
}

void hold(FragmentedDatagram& datagram, uint32_t wire_bytes, uint32_t ip_bytes, int64_t timestamp) noexcept {
  Tally& held = datagram.held;
  held.first = held.packets == 0 ? timestamp : std::min(held.first, timestamp);
  held.last = held.packets == 0 ? timestamp : std::max(held.last, timestamp);
  ++held.packets;
  held.bytes += wire_bytes;
  held.ip_bytes += ip_bytes;
}

void take_ports(FragmentedDatagram& datagram, const Packet& first) noexcept {
  const bool from_low = first.direction == Direction::low_to_high;
  datagram.source_port = from_low ? first.key.low_port : first.key.high_port;
  datagram.destination_port = from_low ? first.key.high_port : first.key.low_port;
  datagram.protocol = first.key.protocol;
  datagram.has_first = true;
}

}  // namespace

[[gnu::noinline]] uint32_t FlowTable::add_fragment(const Packet& fragment, uint32_t wire_bytes, int64_t timestamp,
                                                   uint16_t bucket) noexcept {
  FragmentedDatagram& datagram = place_for(datagram_key(fragment), fragment.key.protocol, bucket);
  datagram.seen = now_;
  if (fragment.fragment == FragmentKind::first) {
    const uint32_t at = count(fragment, hash_of(fragment), wire_bytes, timestamp, bucket);
    take_ports(datagram, fragment);
    counters_.fragments_joined += datagram.held.packets;
    if (datagram.held.packets != 0) add_tally(at, fragment.direction, datagram.held);
    datagram.held = {};
    return at;
  }
  if (!datagram.has_first) {
    hold(datagram, wire_bytes, fragment.ip_bytes, timestamp);
    return kHeldBack;
  }
  ++counters_.fragments_joined;
  Packet packet = packet_of(datagram);
  packet.ip_bytes = fragment.ip_bytes;
  return count(packet, hash_of(packet), wire_bytes, timestamp, bucket);
}

// The place of a datagram in the cache, whoever had it before.
FragmentedDatagram& FlowTable::place_for(const DatagramKey& key, uint8_t protocol, uint16_t bucket) noexcept {
  FragmentedDatagram& place = fragments_->place_of(key);
  const bool is_here = place.in_use && place.key == key;
  if (is_here && !is_over(place.seen, timeouts_.fragment)) return place;
  count_held(place);
  place = FragmentedDatagram{};
  place.in_use = true;
  place.key = key;
  place.protocol = protocol;
  place.bucket = bucket;
  return place;
}

// Counts the later fragments that a datagram holds to the flow it has now.
void FlowTable::count_held(FragmentedDatagram& datagram) noexcept {
  if (datagram.held.packets == 0) return;
  (datagram.has_first ? counters_.fragments_joined : counters_.fragments_orphaned) += datagram.held.packets;
  const Packet packet = packet_of(datagram);
  const uint32_t at = record_for(packet, hash_of(packet), datagram.held.first, datagram.bucket);
  add_tally(at, packet.direction, datagram.held);
  datagram.held = {};
}

void FlowTable::add_tally(uint32_t at, Direction direction, const Tally& tally) noexcept {
  const auto [record, detail] = store_.flow(at);
  const auto way = static_cast<unsigned>(direction);
  record->packets[way] += tally.packets;
  record->bytes[way] += tally.bytes;
  record->ip_bytes[way] += tally.ip_bytes;
  record->seen = now_;
  record->last = std::max(record->last, tally.last);
  detail->first = std::min(detail->first, tally.first);
}

// Gives up waiting: of the next `budget` datagrams, those that hold fragments for too long count them.
void FlowTable::sweep_fragments(uint32_t budget) noexcept {
  if (!fragments_) return;
  for (std::size_t looks = std::min<std::size_t>(budget, FragmentCache::kDatagrams); looks > 0; --looks) {
    FragmentedDatagram& datagram = fragments_->at(swept_fragments_++ % FragmentCache::kDatagrams);
    if (datagram.in_use && is_over(datagram.seen, timeouts_.fragment)) drop(datagram);
  }
}

void FlowTable::finish_fragments() noexcept {
  if (!fragments_) return;
  for (std::size_t place = 0; place < FragmentCache::kDatagrams; ++place) drop(fragments_->at(place));
}

void FlowTable::drop(FragmentedDatagram& datagram) noexcept {
  if (!datagram.in_use) return;
  count_held(datagram);
  datagram = FragmentedDatagram{};
}

// What two lanes know of one datagram comes together in one.
void FlowTable::adopt(const FragmentedDatagram& moved) noexcept {
  FragmentedDatagram& datagram = place_for(moved.key, moved.protocol, moved.bucket);
  datagram.seen = std::max(datagram.seen, moved.seen);
  if (moved.has_first) {
    datagram.source_port = moved.source_port;
    datagram.destination_port = moved.destination_port;
    datagram.protocol = moved.protocol;
    datagram.has_first = true;
  }
  Tally& held = datagram.held;
  const bool both = held.packets != 0 && moved.held.packets != 0;
  held.first = both ? std::min(held.first, moved.held.first) : held.first + moved.held.first;
  held.last = both ? std::max(held.last, moved.held.last) : held.last + moved.held.last;
  held.packets += moved.held.packets;
  held.bytes += moved.held.bytes;
  held.ip_bytes += moved.held.ip_bytes;
  if (datagram.has_first) count_held(datagram);
}

}  // namespace headgate
