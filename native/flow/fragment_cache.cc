#include "flow/fragment_cache.h"

#include <algorithm>
#include <span>

namespace headgate {

DatagramKey datagram_key(const Packet& fragment) noexcept {
  const FlowKey& flow = fragment.key;
  const bool from_low = fragment.direction == Direction::low_to_high;
  DatagramKey key{};
  key.source = from_low ? flow.low_address : flow.high_address;
  key.destination = from_low ? flow.high_address : flow.low_address;
  key.vlans = flow.vlans;
  key.identification = fragment.fragment_id;
  key.protocol = flow.ip_version == 4 ? flow.protocol : uint8_t{0};
  key.ip_version = flow.ip_version;
  return key;
}

FragmentCache::FragmentCache(const HashSeed& seed, bool populate)
    : seed_(seed), pages_(kBytes, PageSize::ordinary), datagrams_(static_cast<FragmentedDatagram*>(pages_.data())) {
  if (populate) pages_.populate();
}

FragmentedDatagram& FragmentCache::place_of(const DatagramKey& key) noexcept {
  const std::size_t first = hash_key(key, seed_) % (kDatagrams / kWays) * kWays;
  const std::span places(datagrams_ + first, kWays);
  const auto own =
      std::ranges::find_if(places, [&](const FragmentedDatagram& one) { return one.in_use && one.key == key; });
  if (own != places.end()) return *own;
  return *std::ranges::min_element(places, [](const FragmentedDatagram& a, const FragmentedDatagram& b) {
    return a.in_use != b.in_use ? !a.in_use : a.seen < b.seen;
  });
}

}  // namespace headgate
