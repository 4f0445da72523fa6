#include "split/bucket.h"

#include <algorithm>

#include "decode/cursor.h"
#include "split/field_sum.h"
#include "split/walk.h"

namespace headgate {

namespace {

// The deepest byte that the default policy looks at belongs to an IPv6 destination behind all tags and labels, so no
// comparison with the horizon is needed.
static_assert(20 + 4 * kMaximumTags + 4 * kMaximumLabels + 40 <= kSplitHorizon);

// The default policy: both addresses, and nothing else.
class AddressSum {
 public:
  explicit AddressSum(const SplitConstants& constants) noexcept : constants_(constants) {}

  void tag(unsigned) const noexcept {}
  void payload(uint16_t, const Cursor&) const noexcept {}
  uint32_t ipv4(const Cursor& cursor, uint16_t type) const noexcept { return ip<20>(cursor, type); }
  uint32_t ipv6(const Cursor& cursor, uint16_t type) const noexcept { return ip<40>(cursor, type); }
  uint32_t other(uint16_t type) const noexcept { return sum_of_type(constants_, type); }
  uint32_t cut() const noexcept { return 0; }

 private:
  template <std::size_t header_bytes>
  uint32_t ip(const Cursor& cursor, uint16_t type) const noexcept {
    Block<header_bytes> header;
    if (!cursor.peek(header)) return other(type);
    return sum_of_addresses(constants_, header);
  }

  const SplitConstants& constants_;
};

// Apart, so that the common case needs no room for it on the stack.
[[gnu::noinline]] uint16_t bucket_of_fields(const Split& split, LinkType link_type, const uint8_t* frame,
                                            uint32_t captured) noexcept {
  FieldSum sum(split, link_type, frame);
  return bucket_of_sum(split.constants, sum_of_frame(sum, link_type, Cursor(frame, std::min(captured, kSplitHorizon))));
}

}  // namespace

uint16_t bucket_by_layer(const Split& split, LinkType link_type, const uint8_t* frame, uint32_t captured) noexcept {
  if (split.policy.has_fields != 0) [[unlikely]]
    return bucket_of_fields(split, link_type, frame, captured);
  AddressSum sum(split.constants);
  return bucket_of_sum(split.constants, sum_of_frame(sum, link_type, Cursor(frame, captured)));
}

}  // namespace headgate
