// GTP-U version 1 (3GPP TS 29.281, 5.1 and 5.2): flags, message type, length, tunnel identifier; if any of three flags
// is set 4 bytes more, the last of which is the type of the first extension header; then the user's packet.
//
// An extension header says its length in words of 4 bytes first and the type of the next one last. Each has at least
// one word, so the frame's length bounds their number.
#pragma once

#include <cstdint>

#include "decode/walk.h"

namespace headgate {

constexpr uint16_t kGtpUserPort = 2152;

// Moves behind the extension headers, of which the first has type `type`; false when they are cut or contradict
// themselves.
[[nodiscard]] inline bool skip_gtp_extensions(Cursor& cursor, uint8_t type) noexcept {
  while (type != 0) {
    Block<1> length;
    Block<1> next;
    if (!cursor.peek(length) || length.u8<0>() == 0) return false;
    if (!cursor.skip(length.u8<0>() * std::size_t{4} - 1) || !cursor.take(next)) return false;
    type = next.u8<0>();
  }
  return true;
}

inline Layer decode_gtp(Walk& walk) noexcept {
  constexpr uint8_t kVersionAndProtocol = 0xf0;
  constexpr uint8_t kVersion1 = 0x30;
  constexpr uint8_t kHasMore = 0x07;
  constexpr uint8_t kHasExtension = 0x04;
  constexpr uint8_t kUserPacket = 255;
  Block<8> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::tunnel_header_cut);
  const uint8_t flags = header.u8<0>();
  if ((flags & kVersionAndProtocol) != kVersion1 || header.u8<1>() != kUserPacket) return Layer::other;
  if ((flags & kHasMore) != 0) {
    Block<4> more;
    if (!walk.cursor.take(more)) return walk.malformed(Oddity::tunnel_header_cut);
    const uint8_t extension = (flags & kHasExtension) != 0 ? more.u8<3>() : uint8_t{0};
    if (!skip_gtp_extensions(walk.cursor, extension)) return walk.malformed(Oddity::tunnel_header_cut);
  }
  // The user's packet may be Ethernet or PPP, and nothing here says so.
  Block<1> first;
  const bool may_be_ip = !walk.cursor.peek(first) || first.u8<0>() >> 4U == 4 || first.u8<0>() >> 4U == 6;
  return may_be_ip ? Layer::ip_by_version : Layer::other;
}

}  // namespace headgate
