// What one layer hands to the next while a frame is walked from the outside in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "decode/cursor.h"
#include "decode/oddity.h"
#include "flow/deep_vlan_stacks.h"
#include "flow/vlan_stack.h"

namespace headgate {

// What comes next. Each link layer reads its header and names its successor; the last three end the walk.
enum class Layer : uint8_t {
  ethernet,
  vlan,
  mpls,
  pppoe,
  ppp,
  llc,
  ip_by_version,  // an IP packet whose version nibble decides
  ipv4,
  ipv6,
  arp,
  other,
  malformed,
};

// The VLAN ids met so far, outermost first. The room for them lies outside, so that the rest of a walk stays in
// registers.
class VlanTrail {
 public:
  using Room = std::array<uint16_t, kVlanIdsLimit>;  // need not be initialised

  explicit VlanTrail(Room& room) noexcept : ids_(room.data()) {}

  void push(uint16_t id) noexcept {
    if (depth_ < VlanStack::kInlineDepth) outermost_.push(id);
    if (depth_ < kVlanIdsLimit) ids_[depth_] = id;
    ++depth_;
  }

  // The word for a key. A stack beyond the bounds of the process's table is shortened to its outermost five ids.
  VlanStack stack(FrameOddities& oddities) const noexcept {
    if (depth_ <= VlanStack::kInlineDepth) [[likely]]
      return outermost_;
    VlanStack deep;
    if (depth_ <= kVlanIdsLimit && intern_vlan_ids({ids_, depth_}, deep)) return deep;
    oddities.count(Oddity::vlan_stack_shortened);
    return outermost_;
  }

 private:
  uint16_t* ids_;
  std::size_t depth_ = 0;
  VlanStack outermost_;
};

struct Walk {
  Cursor cursor;
  VlanTrail vlans;
  FrameOddities oddities = {};
  bool at_transport = false;  // behind an IP header with all its options and extensions, in a first or only fragment

  Layer malformed(Oddity why) noexcept { return end(why, Layer::malformed); }
  Layer other(Oddity why) noexcept { return end(why, Layer::other); }

 private:
  Layer end(Oddity why, Layer layer) noexcept {
    oddities.count(why);
    return layer;
  }
};

}  // namespace headgate
