// SHA-1 (FIPS 180-4, 6.1): a name for short messages where a format asks for it, not a protection against anybody.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace headgate {

using Sha1Digest = std::array<uint8_t, 20>;

Sha1Digest sha1(std::span<const uint8_t> message) noexcept;

}  // namespace headgate
