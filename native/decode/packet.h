// What the decoder says of one frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "flow/key.h"

namespace headgate {

// Every frame is of exactly one class. `malformed` claims to be IP, or ends before that can be told, and is not.
enum class PacketClass : uint8_t { ipv4, ipv6, arp, other, malformed };
constexpr std::size_t kPacketClasses = 5;

enum class FragmentKind : uint8_t { none, first, later };

struct Packet {
  FlowKey key;            // set when has_flow
  uint32_t ip_bytes;      // what the IP header says: IPv4 total length (or 0); 40 + IPv6 payload length
  uint32_t fragment_id;   // IPv4 or IPv6 identification, when fragment is not none
  uint32_t tcp_sequence;  // when has_tcp
  uint32_t tcp_payload;   // bytes of TCP payload by the IP and TCP headers, when has_tcp; 0 when they do not say
  Direction direction;    // of this packet within the key
  PacketClass packet_class;
  FragmentKind fragment;
  uint8_t tcp_flags;  // low eight flag bits, when has_tcp
  bool has_flow;      // class is ipv4 or ipv6
  bool has_tcp;       // the fixed TCP header was captured, in a first or only fragment
  bool has_icmp;      // ICMP or ICMPv6, and its first two bytes were captured, likewise
  uint8_t icmp_type;  // when has_icmp
  uint8_t icmp_code;

  friend bool operator==(const Packet&, const Packet&) noexcept = default;
};

}  // namespace headgate
