// Frames of synthetic conversations: what a flow looks like follows from its number and the seed alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>

constexpr uint32_t kSmallestFrame = 60;
constexpr uint32_t kLargestFrame = 1514;

// A small generator (splitmix64) whose sequence is the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    return mix(state_);
  }
  uint64_t below(uint64_t limit) { return (next() >> 32U) * limit >> 32U; }
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

  static uint64_t mix(uint64_t value) {
    value = (value ^ value >> 30U) * 0xbf58476d1ce4e5b9U;
    value = (value ^ value >> 27U) * 0x94d049bb133111ebU;
    return value ^ value >> 31U;
  }

 private:
  uint64_t state_;
};

// How far a conversation has come.
struct FlowProgress {
  uint32_t packets = 0;
  std::array<uint32_t, 2> sent{};  // bytes of TCP payload, by direction
};

class FrameMaker {
 public:
  explicit FrameMaker(uint64_t seed);

  // The next frame of flow `number`, about `length` bytes: a packet that carries nothing is as short as it may be.
  // Valid until the next call.
  std::span<const uint8_t> next(uint64_t number, FlowProgress& progress, uint32_t length, Random& random);

 private:
  struct Ends;
  uint8_t* put_ipv4(const Ends& ends, uint32_t payload);
  uint8_t* put_ipv6(const Ends& ends, uint32_t payload);

  uint64_t seed_;
  std::array<uint8_t, kLargestFrame> frame_;
};
