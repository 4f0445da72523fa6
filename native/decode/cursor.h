// The one place where packet bytes are read.
//
// A Cursor hands out fixed-size blocks of bytes: one comparison at run time says whether a block is there, and the
// fields of a block are read at offsets that the compiler checks against its size. A block that could not be taken
// reads as zeros, so even a failure that is ignored (the compiler refuses that) reads nothing beyond the frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace headgate {

// `size` captured bytes, or zeros. Fields are big-endian, as on the wire.
template <std::size_t size>
class Block {
 public:
  template <std::size_t offset>
  uint8_t u8() const noexcept {
    static_assert(offset + 1 <= size);
    return bytes_[offset];
  }

  template <std::size_t offset>
  uint16_t u16() const noexcept {
    static_assert(offset + 2 <= size);
    return static_cast<uint16_t>(bytes_[offset] << 8U | bytes_[offset + 1]);
  }

  template <std::size_t offset>
  uint32_t u32() const noexcept {
    static_assert(offset + 4 <= size);
    return static_cast<uint32_t>(u16<offset>()) << 16U | u16<offset + 2>();
  }

  // The 16 bytes at `offset`, in memory order, as two words.
  template <std::size_t offset>
  std::array<uint64_t, 2> words() const noexcept {
    static_assert(offset + 16 <= size);
    std::array<uint64_t, 2> words;
    std::memcpy(words.data(), bytes_ + offset, sizeof words);
    return words;
  }

 private:
  friend class Cursor;
  static constexpr std::array<uint8_t, size> kZeros{};
  const uint8_t* bytes_ = kZeros.data();
};

class Cursor {
 public:
  constexpr Cursor(const uint8_t* first, std::size_t count) noexcept : next_(first), end_(first + count) {}

  constexpr std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - next_); }

  // Points `block` at the next `size` bytes; false, and nothing is changed, when fewer remain.
  template <std::size_t size>
  [[nodiscard]] bool peek(Block<size>& block) const noexcept {
    if (remaining() < size) return false;
    block.bytes_ = next_;
    return true;
  }

  // The same, and moves on behind them.
  template <std::size_t size>
  [[nodiscard]] bool take(Block<size>& block) noexcept {
    if (!peek(block)) return false;
    next_ += size;
    return true;
  }

  // Moves on by `count` bytes; false, and nothing is changed, when fewer remain.
  [[nodiscard]] constexpr bool skip(std::size_t count) noexcept {
    if (remaining() < count) return false;
    next_ += count;
    return true;
  }

  // Forgets what lies more than `count` bytes ahead (padding behind a datagram).
  constexpr void limit(std::size_t count) noexcept {
    if (remaining() > count) end_ = next_ + count;
  }

 private:
  const uint8_t* next_;
  const uint8_t* end_;
};

}  // namespace headgate
