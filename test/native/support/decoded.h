// What the decoder says of a frame, as text that a test can compare in one line.
#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "decode/decoder.h"
#include "flow/deep_vlan_stacks.h"
#include "support/frames.h"

namespace headgate::test {

struct Decoded {
  Packet packet;
  Oddities oddities;
};

// Calls `decode_to(frame, packet, oddities)` with a copy of exactly the frame's size on the heap, where the address
// sanitizer sees any read beyond it. Fields that the decoder left alone would show as 0xee.
template <typename DecodeTo>
Decoded decoded_by(const Bytes& frame, DecodeTo&& decode_to) {
  const auto copy = std::make_unique<uint8_t[]>(frame.size());
  std::copy(frame.begin(), frame.end(), copy.get());
  Decoded result;
  std::memset(static_cast<void*>(&result.packet), 0xee, sizeof result.packet);
  decode_to(copy.get(), result.packet, result.oddities);
  return result;
}

inline Decoded decoded(LinkType link_type, const Bytes& frame, Tunnels tunnels = Tunnels::outer) {
  return decoded_by(frame, [&](const uint8_t* bytes, Packet& packet, Oddities& oddities) {
    decode(link_type, bytes, frame.size(), packet, oddities, tunnels);
  });
}

inline Decoded decoded_by_layer(LinkType link_type, const Bytes& frame) {
  return decoded_by(frame, [&](const uint8_t* bytes, Packet& packet, Oddities& oddities) {
    decode_by_layer(link_type, bytes, frame.size(), packet, oddities);
  });
}

inline std::string endpoint_text(const FlowKey& key, bool is_low) {
  const Address& address = is_low ? key.low_address : key.high_address;
  char text[INET6_ADDRSTRLEN];
  inet_ntop(key.ip_version == 4 ? AF_INET : AF_INET6, address.data(), text, sizeof text);
  return std::string(text) + " " + std::to_string(is_low ? key.low_port : key.high_port);
}

// "ipv4 17 192.0.2.1 53 > 198.51.100.2 5353", in the direction of the packet; with "vlan 1.2 " in front where there are
// tags.
inline std::string flow_text(const Packet& packet) {
  std::array<uint16_t, kVlanIdsLimit> ids{};
  const unsigned depth = vlan_ids(packet.key.vlans, ids);
  std::string text;
  for (unsigned level = 0; level < depth; ++level) text += (level == 0 ? "vlan " : ".") + std::to_string(ids[level]);
  if (depth > 0) text += " ";
  const bool from_low = packet.direction == Direction::low_to_high;
  return text + "ipv" + std::to_string(packet.key.ip_version) + " " + std::to_string(packet.key.protocol) + " " +
         endpoint_text(packet.key, from_low) + " > " + endpoint_text(packet.key, !from_low);
}

// The flow, or the name of the class of a frame without one; then the names of its oddities, each after "; ".
inline std::string text_of(const Decoded& result) {
  static constexpr std::array kClassNames = {"ipv4", "ipv6", "arp", "other", "malformed"};
  const Packet& packet = result.packet;
  std::string text =
      packet.has_flow ? flow_text(packet) : kClassNames.at(static_cast<std::size_t>(packet.packet_class));
  for (std::size_t i = 0; i < kOddityCount; ++i) {
    for (uint64_t n = 0; n < result.oddities.counts[i]; ++n) text += std::string("; ") + kOddityNames[i];
  }
  return text;
}

inline std::string text_of(LinkType link_type, const Bytes& frame, Tunnels tunnels = Tunnels::outer) {
  return text_of(decoded(link_type, frame, tunnels));
}

}  // namespace headgate::test
