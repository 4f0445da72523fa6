// Integers out of file headers of either byte order.
//
// Headers have a size known at compile time, and so has every field's place in them: a field beyond its header does not
// compile. What has no fixed size (pcapng options) is first cut to a fixed size, with a check.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace headgate {

enum class ByteOrder : uint8_t { host, swapped };

constexpr uint16_t byte_swap(uint16_t value) noexcept { return __builtin_bswap16(value); }
constexpr uint32_t byte_swap(uint32_t value) noexcept { return __builtin_bswap32(value); }
constexpr uint64_t byte_swap(uint64_t value) noexcept { return __builtin_bswap64(value); }

// The integer that starts `Offset` bytes into a header of `Extent` bytes.
template <std::unsigned_integral Integer, std::size_t Offset, std::size_t Extent>
Integer field(std::span<const uint8_t, Extent> header, ByteOrder order) noexcept {
  static_assert(Extent != std::dynamic_extent && Offset + sizeof(Integer) <= Extent);
  Integer value;
  std::memcpy(&value, header.data() + Offset, sizeof value);
  return order == ByteOrder::swapped ? byte_swap(value) : value;
}

}  // namespace headgate
