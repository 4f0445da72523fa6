#include "split/tunnels.h"

#include <bit>
#include <cstdint>

#include "decode/geneve.h"
#include "decode/gre.h"
#include "decode/gtp.h"
#include "decode/vxlan.h"
#include "flow/protocol.h"
#include "split/walk.h"

namespace headgate {

namespace {

constexpr unsigned kMaximumGtpExtensions = 2;
constexpr unsigned kMaximumInnerTags = 2;

bool is_ip_type(uint16_t type) noexcept { return type == kEthertypeIpv4 || type == kEthertypeIpv6; }

bool enter_ethernet(Cursor& cursor) noexcept {
  Block<14> header;
  if (!cursor.take(header)) return false;
  uint16_t type = header.u16<12>();
  for (unsigned tags = 0; tags < kMaximumInnerTags && is_tag_type(type); ++tags) {
    Block<4> tag;
    if (!cursor.take(tag)) return false;
    type = tag.u16<2>();
  }
  return is_ip_type(type);
}

bool enter_type(uint16_t type, Cursor& cursor) noexcept {
  return type == kTransparentEthernet ? enter_ethernet(cursor) : is_ip_type(type);
}

bool enter_gre(Cursor& cursor) noexcept {
  constexpr unsigned kOptions = 0xb000;  // checksum, key, sequence number
  constexpr unsigned kRoutingOrVersion = 0x4007;
  Block<4> header;
  if (!cursor.take(header) || (header.u16<0>() & kRoutingOrVersion) != 0) return false;
  const auto options = static_cast<std::size_t>(std::popcount(header.u16<0>() & kOptions));
  return cursor.skip(4 * options) && enter_type(header.u16<2>(), cursor);
}

bool enter_vxlan(Cursor& cursor) noexcept {
  Block<8> header;
  return cursor.take(header) && (header.u8<0>() & 0x08U) != 0 && enter_ethernet(cursor);
}

bool enter_geneve(Cursor& cursor) noexcept {
  Block<8> header;
  if (!cursor.take(header) || header.u8<0>() >= 0x40 || (header.u8<1>() & 0x80U) != 0) return false;
  return cursor.skip(header.u8<0>() * std::size_t{4}) && enter_type(header.u16<2>(), cursor);
}

bool skip_extensions(Cursor& cursor, uint8_t kind) noexcept {
  for (unsigned depth = 0; depth < kMaximumGtpExtensions && kind != 0; ++depth) {
    Block<1> length;
    Block<1> next;
    if (!cursor.peek(length) || length.u8<0>() == 0) return false;
    if (!cursor.skip(length.u8<0>() * std::size_t{4} - 1) || !cursor.take(next)) return false;
    kind = next.u8<0>();
  }
  return kind == 0;
}

bool enter_gtp(Cursor& cursor) noexcept {
  constexpr uint8_t kUserPacket = 255;
  Block<8> header;
  if (!cursor.take(header) || (header.u8<0>() & 0xf0U) != 0x30 || header.u8<1>() != kUserPacket) return false;
  if ((header.u8<0>() & 0x07U) == 0) return true;
  Block<4> more;
  if (!cursor.take(more)) return false;
  return (header.u8<0>() & 0x04U) == 0 || skip_extensions(cursor, more.u8<3>());
}

bool enter_udp(Cursor& cursor) noexcept {
  Block<8> header;
  if (!cursor.take(header)) return false;
  switch (header.u16<2>()) {
    case kVxlanPort:
      return enter_vxlan(cursor);
    case kGenevePort:
      return enter_geneve(cursor);
    case kGtpUserPort:
      return enter_gtp(cursor);
    default:
      return false;
  }
}

}  // namespace

bool enter_split_tunnel(const SplitTransport& outer, Cursor& inside) noexcept {
  inside = outer.payload;
  if (outer.is_fragment) return false;
  switch (outer.protocol) {
    case kIpv4InIp:
    case kIpv6InIp:
      return true;
    case kGre:
      return enter_gre(inside);
    case kUdp:
      return enter_udp(inside);
    default:
      return false;
  }
}

}  // namespace headgate
