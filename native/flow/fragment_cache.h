// The datagrams of which fragments were seen lately: where the ports of their later fragments are to be found.
//
// Only the first fragment names the ports. A later one that comes before it is held back as counts, without its bytes.
// The memory is small and fixed, and a datagram that is looked for is in one of kWays places; of those the one that was
// quiet longest gives way to a new datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/pages.h"
#include "decode/packet.h"
#include "flow/hash.h"
#include "flow/key.h"

namespace headgate {

// What fragments of one datagram have in common (RFC 791, 2.3 and 3.2; RFC 8200, 4.5: in IPv6 the protocol is not part
// of it), and the VLANs they came through.
struct DatagramKey {
  Address source;
  Address destination;
  VlanStack vlans;
  uint32_t identification;
  uint8_t protocol;  // 0 in IPv6
  uint8_t ip_version;
  uint16_t reserved;  // always 0, so that keys compare as words

  friend bool operator==(const DatagramKey& a, const DatagramKey& b) noexcept {
    return std::memcmp(&a, &b, sizeof a) == 0;
  }
};

static_assert(sizeof(DatagramKey) == 48 && std::has_unique_object_representations_v<DatagramKey>);

DatagramKey datagram_key(const Packet& fragment) noexcept;

// Packets of one direction of a flow, counted together.
struct Tally {
  uint64_t packets;
  uint64_t bytes;
  uint64_t ip_bytes;
  int64_t first;  // nanoseconds since 1970
  int64_t last;
};

struct alignas(64) FragmentedDatagram {
  DatagramKey key;
  int64_t seen;  // the table's time of the latest fragment
  uint16_t source_port;
  uint16_t destination_port;
  uint16_t bucket;
  uint8_t protocol;  // of the first fragment, else of the later ones: in IPv6 it may be another
  bool in_use : 1;
  bool has_first : 1;  // the first fragment was seen: ports and protocol are the flow's
  Tally held;          // the later fragments that wait for it; no packets: none does
};

static_assert(sizeof(FragmentedDatagram) == 128 && std::is_trivially_copyable_v<FragmentedDatagram>);

class FragmentCache {
 public:
  static constexpr std::size_t kDatagrams = 4096;
  static constexpr std::size_t kBytes = kDatagrams * sizeof(FragmentedDatagram);

  // Throws NO_MEMORY.
  FragmentCache(const HashSeed& seed, bool populate);

  // The place of a datagram: its own, if it is there; else one that is free; else somebody's.
  FragmentedDatagram& place_of(const DatagramKey& key) noexcept;

  FragmentedDatagram& at(std::size_t place) noexcept { return datagrams_[place]; }

 private:
  static constexpr std::size_t kWays = 8;

  HashSeed seed_;
  Pages pages_;
  FragmentedDatagram* datagrams_;
};

}  // namespace headgate
