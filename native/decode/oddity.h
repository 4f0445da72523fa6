// What can be odd about a frame, by name; each is a counter, never an exception.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace headgate {

// One entry per name; a frame counts at most once under each. "Cut" means: by the snapshot or by a length field.
//   The frame is malformed:
//     link_header_cut         the header of the link layer, LLC, SNAP, PPPoE or PPP is cut
//     vlan_tag_cut            a VLAN tag is cut
//     mpls_label_cut          an MPLS label or control word is cut, or nothing follows it
//     ip_header_cut           less than the fixed IP header (20 or 40 bytes)
//     ip_version_mismatch     not the version that the layer below announced, or neither 4 nor 6
//     ip_header_length        an IPv4 header length below 5 words
//     ip_total_length         an IPv4 total length below the header's own length
//   The frame is of class other:
//     ethertype_undefined     a type of 1501 to 1535, neither length nor type (IEEE 802.3, 3.2.6)
//     pppoe_header            a session frame that is not of version 1, type 1, code 0 (RFC 2516)
//     mpls_payload_unknown    neither IP nor a control word below the labels
//   The frame has a flow, but:
//     vlan_stack_shortened    beyond the bounds of deep_vlan_stacks.h: the outermost five are kept
//     ip_length_zero          the IP header gives no length (segmentation offload, jumbogram)
//     ip_options_cut          IPv4 options are cut: no ports
//     ipv6_extension_cut      an extension header is cut: the last known protocol, no ports
//     ipv6_extension_chain    more than eight extension headers
//     ports_cut               TCP, UDP or SCTP without its first four bytes: no ports
//     tcp_header_cut          less than the fixed TCP header: no flags
//     tcp_data_offset         a TCP data offset below 5 words or beyond the segment
//     tcp_fragment_overlap    a later fragment that reaches the TCP flags (RFC 1858, 3.2.2)
//     udp_length              a UDP length below 8 bytes or beyond the datagram
//   The frame has a flow, but not that of the packet inside a tunnel (only where that is asked for):
//     tunnel_header_cut         a header of GRE, VXLAN, Geneve or GTP-U is cut, or contradicts itself
//     tunnel_payload_malformed  what it announces is cut or malformed
//     tunnel_depth              more than four tunnels in each other: the fourth one's inside is taken
// clang-format off
#define HEADGATE_ODDITIES(entry)  \
  entry(link_header_cut)          \
  entry(vlan_tag_cut)             \
  entry(mpls_label_cut)           \
  entry(ip_header_cut)            \
  entry(ip_version_mismatch)      \
  entry(ip_header_length)         \
  entry(ip_total_length)          \
  entry(ethertype_undefined)      \
  entry(pppoe_header)             \
  entry(mpls_payload_unknown)     \
  entry(vlan_stack_shortened)     \
  entry(ip_length_zero)           \
  entry(ip_options_cut)           \
  entry(ipv6_extension_cut)       \
  entry(ipv6_extension_chain)     \
  entry(ports_cut)                \
  entry(tcp_header_cut)           \
  entry(tcp_data_offset)          \
  entry(tcp_fragment_overlap)     \
  entry(udp_length)               \
  entry(tunnel_header_cut)        \
  entry(tunnel_payload_malformed) \
  entry(tunnel_depth)
// clang-format on

enum class Oddity : uint8_t {
#define HEADGATE_ODDITY(name) name,
  HEADGATE_ODDITIES(HEADGATE_ODDITY)
#undef HEADGATE_ODDITY
};

constexpr std::array kOddityNames = {
#define HEADGATE_ODDITY(name) #name,
    HEADGATE_ODDITIES(HEADGATE_ODDITY)
#undef HEADGATE_ODDITY
};
constexpr std::size_t kOddityCount = kOddityNames.size();

// What is odd about one frame.
class FrameOddities {
 public:
  void count(Oddity oddity) noexcept { bits_ |= uint32_t{1} << static_cast<unsigned>(oddity); }
  void unite(FrameOddities other) noexcept { bits_ |= other.bits_; }
  bool any() const noexcept { return bits_ != 0; }
  bool has(Oddity oddity) const noexcept { return (bits_ >> static_cast<unsigned>(oddity) & 1U) != 0; }

 private:
  static_assert(kOddityCount <= 32);
  uint32_t bits_ = 0;
};

// What was odd about all frames, one count per frame and name.
struct Oddities {
  std::array<uint64_t, kOddityCount> counts{};

  void add(FrameOddities frame) noexcept {
    for (std::size_t at = 0; at < kOddityCount; ++at) counts[at] += frame.has(static_cast<Oddity>(at)) ? 1U : 0U;
  }

  friend bool operator==(const Oddities&, const Oddities&) noexcept = default;
};

}  // namespace headgate
