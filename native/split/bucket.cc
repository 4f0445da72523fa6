#include "split/bucket.h"

#include "decode/cursor.h"

namespace headgate {

namespace {

// src/split/wire.ts and src/split/hash.ts have the same numbers.
constexpr unsigned kMaximumTags = 3;
constexpr unsigned kMaximumLabels = 4;
constexpr uint16_t kLowestEthertype = 0x0600;  // below, the field is the length of an IEEE 802.3 frame
constexpr uint16_t kIpv4 = 0x0800;
constexpr uint16_t kIpv6 = 0x86dd;
constexpr uint16_t kMpls = 0x8847;
constexpr uint16_t kMplsMulticast = 0x8848;
constexpr uint16_t kPppoeSession = 0x8864;
constexpr uint16_t kPppIpv4 = 0x0021;
constexpr uint16_t kPppIpv6 = 0x0057;
constexpr unsigned kAddressShift = 6;
constexpr unsigned kMixShift = 15;

// The deepest byte that is looked at belongs to an IPv6 destination behind all tags and labels, so no comparison with
// the horizon is needed.
static_assert(14 + 4 * kMaximumTags + 4 * kMaximumLabels + 40 <= kSplitHorizon);

constexpr bool is_tag(uint16_t type) noexcept {
  return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

uint16_t bucket_of_sum(const SplitConstants& constants, uint32_t sum) noexcept {
  const uint32_t product = sum * constants.mix[0];
  const uint32_t hash = (product ^ product >> kMixShift) * constants.mix[1];
  return static_cast<uint16_t>(hash >> (32U - kBucketBits));
}

uint16_t bucket_of_type(const SplitConstants& constants, uint16_t type) noexcept {
  return bucket_of_sum(constants, (type < kLowestEthertype ? 0U : type) * constants.ethertype);
}

uint32_t spread(const SplitConstants& constants, uint32_t address) noexcept {
  const uint32_t product = address * constants.address;
  return product ^ product >> kAddressShift;
}

// One of the two addresses of an IPv6 header, as 32 bits.
template <std::size_t offset>
uint32_t fold(const SplitConstants& constants, const Block<40>& header) noexcept {
  uint32_t folded = header.u32<offset>();
  folded = folded * constants.word[0] + header.u32<offset + 4>();
  folded = folded * constants.word[1] + header.u32<offset + 8>();
  return folded * constants.word[2] + header.u32<offset + 12>();
}

// The addresses of the IP header at the cursor if they are all there, else `type`, the last that was reached.
uint16_t bucket_of_ipv4(const SplitConstants& constants, const Cursor& cursor, uint16_t type) noexcept {
  Block<20> header;
  if (!cursor.peek(header)) return bucket_of_type(constants, type);
  return bucket_of_sum(constants, spread(constants, header.u32<12>()) + spread(constants, header.u32<16>()));
}

uint16_t bucket_of_ipv6(const SplitConstants& constants, const Cursor& cursor, uint16_t type) noexcept {
  Block<40> header;
  if (!cursor.peek(header)) return bucket_of_type(constants, type);
  return bucket_of_sum(constants,
                       spread(constants, fold<8>(constants, header)) + spread(constants, fold<24>(constants, header)));
}

// IP whose version only its own first half byte tells.
uint16_t bucket_of_ip(const SplitConstants& constants, const Cursor& cursor, uint16_t type) noexcept {
  Block<1> first;
  if (!cursor.peek(first)) return bucket_of_type(constants, type);
  const unsigned version = first.u8<0>() >> 4U;
  if (version == 4) return bucket_of_ipv4(constants, cursor, type);
  if (version == 6) return bucket_of_ipv6(constants, cursor, type);
  return bucket_of_type(constants, type);
}

uint16_t bucket_below_labels(const SplitConstants& constants, Cursor cursor, uint16_t type) noexcept {
  constexpr uint32_t bottom_of_stack = 0x100;
  for (unsigned depth = 0; depth < kMaximumLabels; ++depth) {
    Block<4> label;
    if (!cursor.take(label)) break;
    if ((label.u32<0>() & bottom_of_stack) != 0) return bucket_of_ip(constants, cursor, type);
  }
  return bucket_of_type(constants, type);
}

uint16_t bucket_of_session(const SplitConstants& constants, Cursor cursor) noexcept {
  Block<8> header;  // PPPoE, then the PPP protocol
  if (!cursor.take(header)) return bucket_of_type(constants, kPppoeSession);
  switch (header.u16<6>()) {
    case kPppIpv4:
      return bucket_of_ipv4(constants, cursor, kPppoeSession);
    case kPppIpv6:
      return bucket_of_ipv6(constants, cursor, kPppoeSession);
    default:
      return bucket_of_type(constants, kPppoeSession);
  }
}

// What follows an ethertype: `cursor` is behind it.
uint16_t bucket_behind_type(const SplitConstants& constants, uint16_t type, Cursor cursor) noexcept {
  for (unsigned tags = 0; tags < kMaximumTags && is_tag(type); ++tags) {
    Block<4> tag;
    if (!cursor.take(tag)) return bucket_of_type(constants, 0);
    type = tag.u16<2>();
  }
  switch (type) {
    case kIpv4:
      return bucket_of_ipv4(constants, cursor, type);
    case kIpv6:
      return bucket_of_ipv6(constants, cursor, type);
    case kMpls:
    case kMplsMulticast:
      return bucket_below_labels(constants, cursor, type);
    case kPppoeSession:
      return bucket_of_session(constants, cursor);
    default:
      return bucket_of_type(constants, type);
  }
}

// A link header of `size` bytes with the ethertype at `type_offset`.
template <std::size_t size, std::size_t type_offset>
uint16_t bucket_behind_header(const SplitConstants& constants, Cursor cursor) noexcept {
  Block<size> header;
  if (!cursor.take(header)) return bucket_of_type(constants, 0);
  return bucket_behind_type(constants, header.template u16<type_offset>(), cursor);
}

// RFC 1662: address and control bytes may be left out, and so may the upper byte of a protocol below 256.
uint16_t bucket_of_ppp(const SplitConstants& constants, Cursor cursor) noexcept {
  Block<2> start;
  if (cursor.peek(start) && start.u16<0>() == 0xff03) static_cast<void>(cursor.skip(2));
  Block<1> first;
  if (!cursor.peek(first)) return bucket_of_type(constants, 0);
  uint16_t protocol = first.u8<0>();
  if (protocol % 2 == 1) {
    static_cast<void>(cursor.skip(1));
  } else {
    Block<2> whole;
    if (!cursor.take(whole)) return bucket_of_type(constants, 0);
    protocol = whole.u16<0>();
  }
  if (protocol == kPppIpv4) return bucket_of_ipv4(constants, cursor, protocol);
  if (protocol == kPppIpv6) return bucket_of_ipv6(constants, cursor, protocol);
  return bucket_of_type(constants, protocol);
}

// The address family before the packet has as many values as there are systems; the version says the same.
uint16_t bucket_of_loopback(const SplitConstants& constants, Cursor cursor) noexcept {
  if (!cursor.skip(4)) return bucket_of_type(constants, 0);
  return bucket_of_ip(constants, cursor, 0);
}

}  // namespace

uint16_t bucket_of(const SplitConstants& constants, LinkType link_type, const uint8_t* frame,
                   uint32_t captured) noexcept {
  const Cursor cursor(frame, captured);
  switch (link_type) {
    case LinkType::ethernet:
      return bucket_behind_header<14, 12>(constants, cursor);
    case LinkType::raw:
      return bucket_of_ip(constants, cursor, 0);
    case LinkType::linux_sll:
      return bucket_behind_header<16, 14>(constants, cursor);
    case LinkType::linux_sll2:
      return bucket_behind_header<20, 0>(constants, cursor);
    case LinkType::null_loop:
      return bucket_of_loopback(constants, cursor);
    case LinkType::ppp:
      return bucket_of_ppp(constants, cursor);
  }
  return bucket_of_type(constants, 0);
}

}  // namespace headgate
