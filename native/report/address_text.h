// Addresses as text: dotted quads, and RFC 5952 for IPv6.
#pragma once

#include <cstddef>

#include "flow/key.h"

namespace headgate {

// Longest text: eight groups of four digits and seven colons.
constexpr std::size_t kAddressText = 40;

// Writes the text of an address of `ip_version` 4 or 6 to `out` (kAddressText bytes, no terminator); returns its
// length.
std::size_t address_text(const Address& address, unsigned ip_version, char* out) noexcept;

}  // namespace headgate
