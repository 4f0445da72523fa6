// The sum of a frame under a policy with other fields than both addresses; src/split/fields.ts has the same as
// instructions, and says what the fields mean.
#pragma once

#include <cstdint>

#include "decode/cursor.h"
#include "decode/link_type.h"
#include "split/mix.h"
#include "split/split.h"
#include "split/transport.h"

namespace headgate {

// Hears the walk of split/walk.h.
class FieldSum {
 public:
  FieldSum(const Split& split, LinkType link_type, const uint8_t* frame) noexcept
      : constants_(split.constants), policy_(split.policy), frame_(frame), link_type_(link_type) {}

  void tag(unsigned id) noexcept { vlan_ = (vlan_ + id) * constants_.vlan; }
  void payload(uint16_t type, const Cursor& cursor) noexcept {
    type_ = type;
    payload_ = cursor;
  }
  uint32_t ipv4(const Cursor& cursor, uint16_t type) noexcept;
  uint32_t ipv6(const Cursor& cursor, uint16_t type) noexcept;
  uint32_t other(uint16_t type) noexcept;
  uint32_t cut() const noexcept { return vlan(); }

 private:
  // The number that a key stands for, if its bytes are there.
  struct Number {
    bool is_here;
    uint32_t value;
  };

  uint32_t vlan() const noexcept { return policy_.vlan != 0 ? vlan_ : 0; }
  bool enter(const SplitTransport& outer, uint32_t& sum) noexcept;
  template <std::size_t header_bytes>
  uint32_t ip(const Cursor& cursor, const SplitTransport& transport) noexcept;
  void add_transport(const SplitTransport& transport) noexcept;
  void add_ports(const SplitTransport& transport) noexcept;
  void add_key(Number key) noexcept;
  Number number_at(Cursor cursor, uint32_t offset) const noexcept;
  Number key_in_frame() const noexcept;

  const SplitConstants& constants_;
  const SplitPolicy& policy_;
  const uint8_t* const frame_;
  const LinkType link_type_;
  Cursor payload_{nullptr, 0};  // behind the innermost type
  uint16_t type_ = 0;
  uint32_t vlan_ = 0;
  uint32_t fields_ = 0;
  bool is_missing_ = false;  // something that the policy looks for
};

}  // namespace headgate
