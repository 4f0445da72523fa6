// A value that one thread publishes and any thread reads whole, without a lock (a sequence lock).
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace headgate {

template <typename Value>
class Published {
  static_assert(std::is_trivially_copyable_v<Value> && sizeof(Value) % sizeof(uint64_t) == 0);
  static constexpr std::size_t kWords = sizeof(Value) / sizeof(uint64_t);
  using Words = std::array<uint64_t, kWords>;

 public:
  // One publisher at a time.
  void publish(const Value& value) noexcept {
    const Words words = std::bit_cast<Words>(value);
    const uint32_t before = sequence_.load(std::memory_order_relaxed);
    sequence_.store(before + 1, std::memory_order_relaxed);  // odd: being written
    std::atomic_thread_fence(std::memory_order_release);
    for (std::size_t at = 0; at < kWords; ++at) words_[at].store(words[at], std::memory_order_relaxed);
    sequence_.store(before + 2, std::memory_order_release);
  }

  Value read() const noexcept {
    Words words;
    for (;;) {
      const uint32_t before = sequence_.load(std::memory_order_acquire);
      for (std::size_t at = 0; at < kWords; ++at) words[at] = words_[at].load(std::memory_order_relaxed);
      std::atomic_thread_fence(std::memory_order_acquire);
      if (before % 2 == 0 && sequence_.load(std::memory_order_relaxed) == before) return std::bit_cast<Value>(words);
    }
  }

 private:
  std::atomic<uint32_t> sequence_{0};
  std::array<std::atomic<uint64_t>, kWords> words_{};
};

}  // namespace headgate
