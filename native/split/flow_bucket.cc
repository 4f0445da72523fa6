#include "split/flow_bucket.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "split/bucket.h"
#include "split/walk.h"

namespace headgate {

namespace {

constexpr uint8_t kIpv6Fragment = 44;  // RFC 8200, 4.5

// Room for Ethernet, the tags, IPv6 with a fragment header, and the fixed header of TCP.
constexpr std::size_t kLargestFrame = 14 + 4 * kMaximumTags + 40 + 8 + 20;

// The smallest frame that is a packet of the flow, so that bucket_of() itself can be asked.
class Frame {
 public:
  explicit Frame(const FlowShape& flow) noexcept {
    skip(12);
    for (unsigned level = 0; level < flow.vlans.depth_nibble(); ++level) {
      put16(0x8100);
      put16(flow.vlans.id(level));
    }
    put16(flow.ip_version == 4 ? 0x0800 : 0x86dd);
    if (flow.ip_version == 4) {
      ipv4(flow);
    } else {
      ipv6(flow);
    }
    put16(flow.source_port);
    put16(flow.destination_port);
    skip(16);
  }

  const uint8_t* data() const noexcept { return bytes_.data(); }
  uint32_t size() const noexcept { return static_cast<uint32_t>(size_); }

 private:
  void put8(unsigned value) noexcept { bytes_[size_++] = static_cast<uint8_t>(value); }
  void put16(unsigned value) noexcept {
    put8(value >> 8U);
    put8(value & 0xffU);
  }
  void put(std::span<const uint8_t> bytes) noexcept {
    std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes.size();
  }
  void skip(std::size_t bytes) noexcept { size_ += bytes; }

  void ipv4(const FlowShape& flow) noexcept {
    put16(0x4500);
    put16(20 + 20);
    skip(2);
    put16(flow.is_fragment ? 1 : 0);  // the offset
    put8(64);
    put8(flow.protocol);
    skip(2);
    put(std::span(flow.source).first<4>());
    put(std::span(flow.destination).first<4>());
  }

  void ipv6(const FlowShape& flow) noexcept {
    put16(0x6000);
    skip(2);
    put16(flow.is_fragment ? 8 + 20 : 20);
    put8(flow.is_fragment ? kIpv6Fragment : flow.protocol);
    put8(64);
    put(flow.source);
    put(flow.destination);
    if (!flow.is_fragment) return;
    put16(flow.protocol * 256U);
    put16(8);  // the offset
    skip(4);
  }

  std::array<uint8_t, kLargestFrame> bytes_{};
  std::size_t size_ = 0;
};

bool is_told_by_flow(const SplitPolicy& policy) noexcept {
  const bool both = policy.addresses == HashedAddresses::both || policy.addresses == HashedAddresses::none;
  return both && policy.inner == 0 && policy.key_base == KeyBase::none;
}

}  // namespace

std::optional<uint16_t> bucket_of_flow(const Split& split, const FlowShape& flow) noexcept {
  if (!is_told_by_flow(split.policy) || flow.vlans.depth_nibble() > kMaximumTags) return std::nullopt;
  const Frame frame(flow);
  return bucket_of(split, LinkType::ethernet, frame.data(), frame.size());
}

}  // namespace headgate
