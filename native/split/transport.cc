#include "split/transport.h"

#include "decode/ipv6_extensions.h"

namespace headgate {

namespace {

constexpr unsigned kMaximumExtensions = 4;

// Behind `count` bytes, or nowhere.
Cursor behind(Cursor cursor, std::size_t count) noexcept { return cursor.skip(count) ? cursor : Cursor(nullptr, 0); }

std::size_t extension_bytes(uint8_t kind, const Block<8>& header) noexcept {
  const std::size_t field = header.u8<1>();
  if (kind == kIpv6Fragment) return 8;
  return kind == kIpv6Authentication ? (field + 2) * 4 : (field + 1) * 8;
}

}  // namespace

SplitTransport split_transport_ipv4(Cursor cursor) noexcept {
  Block<20> header;
  static_cast<void>(cursor.peek(header));
  const bool is_fragment = (header.u16<6>() & 0x3fffU) != 0;
  const std::size_t header_bytes = (header.u8<0>() & 15U) * std::size_t{4};
  const Cursor payload = header_bytes < 20 ? Cursor(nullptr, 0) : behind(cursor, header_bytes);
  return {is_fragment, header.u8<9>(), payload};
}

SplitTransport split_transport_ipv6(Cursor cursor) noexcept {
  Block<40> fixed;
  static_cast<void>(cursor.take(fixed));
  SplitTransport found{false, fixed.u8<6>(), cursor};
  for (unsigned depth = 0; depth < kMaximumExtensions && is_ipv6_extension(found.protocol); ++depth) {
    Block<8> header;
    if (!found.payload.peek(header)) break;
    const uint8_t kind = found.protocol;
    found.is_fragment = kind == kIpv6Fragment && (header.u16<2>() & 0xfff9U) != 0;
    if (found.is_fragment) return found;
    found.protocol = header.u8<0>();
    found.payload = behind(found.payload, extension_bytes(kind, header));
  }
  if (is_ipv6_extension(found.protocol)) found.payload = Cursor(nullptr, 0);
  return found;
}

}  // namespace headgate
