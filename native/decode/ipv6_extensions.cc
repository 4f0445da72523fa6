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

// Notes what a fragment header says; false when it is a later fragment's. A fragment that is the whole datagram is none
// ("atomic", RFC 6946).
bool decode_fragment(const Block<kFixedBytes>& header, Ipv6Transport& found) noexcept {
  const uint16_t field = header.u16<2>();
  const bool is_later = (field & 0xfff8U) != 0;
  const bool is_first = !is_later && (field & 1U) != 0;
  if (is_later || is_first) {
    found.fragment = is_later ? FragmentKind::later : FragmentKind::first;
    found.fragment_id = header.u32<4>();
  }
  return !is_later;
}

// Reads the header that `found` stands before and moves behind it; false when the walk ends there.
bool step(Ipv6Transport& found) noexcept {
  Block<kFixedBytes> header;
  if (!found.datagram.payload.peek(header)) {
    found.oddities.count(Oddity::ipv6_extension_cut);
    return false;
  }
  const uint8_t kind = found.protocol;
  const uint32_t length = length_of(kind, header.u8<1>());
  found.protocol = header.u8<0>();
  if (kind == kIpv6Fragment && !decode_fragment(header, found)) return false;
  if (!found.datagram.payload.skip(length)) {
    found.oddities.count(Oddity::ipv6_extension_cut);
    return false;
  }
  if (found.datagram.has_length) found.datagram.length -= length;  // not below 0: the payload was limited to it
  return true;
}

}  // namespace

Ipv6Transport walk_ipv6_extensions(uint8_t next_header, Datagram datagram) noexcept {
  Ipv6Transport found{next_header, true, FragmentKind::none, 0, datagram, {}};
  for (unsigned headers = 1; found.is_here && is_ipv6_extension(found.protocol); ++headers) {
    if (headers == kUsualChain + 1) found.oddities.count(Oddity::ipv6_extension_chain);
    found.is_here = step(found);
  }
  return found;
}

}  // namespace headgate
