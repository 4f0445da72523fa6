// What a split hashes, and by which constants; src/split/split.ts writes these words in this order.
#pragma once

#include <cstdint>

namespace headgate {

// Derived from the seed by src/split/constants.ts; the program and this function must be given the same. All are odd.
struct SplitConstants {
  uint32_t address;    // multiplier of a folded address
  uint32_t word[3];    // multipliers that fold the four words of an IPv6 address
  uint32_t mix[2];     // the two final multipliers
  uint32_t ethertype;  // multiplier for everything that is not IP
  uint32_t port;       // multipliers of the fields beside addresses
  uint32_t protocol;
  uint32_t vlan;
  uint32_t key;

  friend bool operator==(const SplitConstants&, const SplitConstants&) noexcept = default;
};

enum class HashedAddresses : uint32_t { none, both, source, destination };
enum class KeyBase : uint32_t { none, eth, ip, l4 };

// The fields of src/split/policy.ts.
struct SplitPolicy {
  uint32_t has_fields = 0;  // whether it is anything else than both addresses of the outermost IP header
  HashedAddresses addresses = HashedAddresses::both;
  uint32_t inner = 0;  // booleans
  uint32_t ports = 0;
  uint32_t protocol = 0;
  uint32_t vlan = 0;
  KeyBase key_base = KeyBase::none;
  uint32_t key_offset = 0;  // bytes
  uint32_t key_size = 0;    // 1, 2 or 4 bytes

  friend bool operator==(const SplitPolicy&, const SplitPolicy&) noexcept = default;
};

// Whether the words are those of a policy: they come from outside of C++.
constexpr bool is_sound(const SplitPolicy& policy) noexcept {
  const uint32_t size = policy.key_size;
  const bool has_size = size == 1 || size == 2 || size == 4;
  return policy.addresses <= HashedAddresses::destination && policy.key_base <= KeyBase::l4 &&
         (policy.key_base == KeyBase::none || has_size);
}

struct Split {
  SplitConstants constants{};
  SplitPolicy policy;

  friend bool operator==(const Split&, const Split&) noexcept = default;
};

}  // namespace headgate
