// LLC behind an 802.3 length: destination and source service access point, control (IEEE 802.2). SNAP behind aa aa 03:
// an organization of 3 bytes and its protocol of 2 (RFC 1042).
#pragma once

#include "decode/ethertype.h"
#include "decode/walk.h"

namespace headgate {

inline Layer decode_snap(Walk& walk) noexcept {
  Block<5> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::link_header_cut);
  const uint32_t organization = header.u32<0>() >> 8U;
  const bool carries_ethertype = organization == 0x000000 || organization == 0x0000f8;  // RFC 1042, 802.1H
  return carries_ethertype ? layer_of_ethertype(header.u16<3>()) : Layer::other;
}

inline Layer decode_llc(Walk& walk) noexcept {
  Block<3> header;
  if (!walk.cursor.take(header)) return walk.malformed(Oddity::link_header_cut);
  constexpr uint8_t kUnnumberedInformation = 0x03;
  if (header.u8<2>() != kUnnumberedInformation) return Layer::other;
  switch (header.u16<0>()) {
    case 0xaaaa:
      return decode_snap(walk);
    case 0x0606:
      return Layer::ip_by_version;  // the access point of IP itself
    default:
      return Layer::other;
  }
}

}  // namespace headgate
