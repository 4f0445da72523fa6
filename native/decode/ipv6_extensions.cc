// The walk over IPv6 extension headers. Each has at least 8 bytes, so the length of the packet bounds it.
#include "decode/ipv6_extensions.h"

namespace headgate {

namespace {

constexpr std::size_t kFixedBytes = 8;  // that every extension header has
constexpr unsigned kUsualChain = 8;     // RFC 8200, 4.1 names fewer for one packet

uint32_t length_of(uint8_t kind, uint8_t length_field) noexcept {
  switch (kind) {
    case kIpv6Fragment:
      return 8;  // RFC 8200, 4.5: the field is reserved
    case kIpv6Authentication:
      return (length_field + 2U) * 4U;  // RFC 4302, 2.2
    default:
      return (length_field + 1U) * 8U;  // RFC 6564, 4
  }
}

// A fragment that is the whole datagram ("atomic", RFC 6946) is none. False for a later fragment.
bool decode_fragment(const Block<kFixedBytes>& header, Packet& packet) noexcept {
  const uint16_t field = header.u16<2>();
  const bool is_later = (field & 0xfff8U) != 0;
  if (!is_later && (field & 1U) == 0) return true;
  packet.fragment = is_later ? FragmentKind::later : FragmentKind::first;
  packet.fragment_id = header.u32<4>();
  return !is_later;
}

}  // namespace

bool walk_ipv6_extensions(uint8_t& protocol, Datagram& datagram, Packet& packet, Oddities& oddities) noexcept {
  for (unsigned count = 1; is_ipv6_extension(protocol); ++count) {
    Block<kFixedBytes> header;
    if (!datagram.payload.peek(header)) {
      oddities.count(Oddity::ipv6_extension_cut);
      return false;
    }
    if (count == kUsualChain + 1) oddities.count(Oddity::ipv6_extension_chain);

    const uint8_t kind = protocol;
    const uint32_t length = length_of(kind, header.u8<1>());
    protocol = header.u8<0>();
    if (kind == kIpv6Fragment && !decode_fragment(header, packet)) return false;
    if (!datagram.payload.skip(length)) {
      oddities.count(Oddity::ipv6_extension_cut);
      return false;
    }
    if (datagram.has_length) datagram.length -= length;  // the captured part is never longer than it
  }
  return true;
}

}  // namespace headgate
