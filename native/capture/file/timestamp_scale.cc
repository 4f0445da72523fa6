#include "capture/file/timestamp_scale.h"

#include <algorithm>

namespace headgate {

namespace {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr unsigned kSecondExponent = 9;
constexpr unsigned kLargestPower = 19;  // 10^19 is the last that 64 bits hold
constexpr uint8_t kBinary = 0x80;

constexpr uint64_t power_of_ten(unsigned exponent) noexcept {
  uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

}  // namespace

TimestampScale::TimestampScale(uint8_t resolution, int64_t offset) noexcept : offset_(offset) {
  const unsigned exponent = resolution & static_cast<uint8_t>(~kBinary);
  if ((resolution & kBinary) != 0) {
    multiplier_ = kSecond;
    shift_ = exponent;
  } else if (exponent <= kSecondExponent) {
    multiplier_ = power_of_ten(kSecondExponent - exponent);
  } else if (exponent - kSecondExponent <= kLargestPower) {
    multiplier_ = 1;
    divisor_ = power_of_ten(exponent - kSecondExponent);
  } else {
    multiplier_ = 0;  // 2^64 such units are less than a nanosecond
  }
}

int64_t TimestampScale::with_offset(unsigned __int128 nanoseconds) const noexcept {
  // 64 bits times 10^9 and 63 bits times 10^9 are below 2^94 each: nothing overflows here.
  const auto sum = static_cast<__int128>(nanoseconds) + static_cast<__int128>(offset_) * static_cast<__int128>(kSecond);
  return static_cast<int64_t>(std::clamp<__int128>(sum, INT64_MIN, INT64_MAX));
}

}  // namespace headgate
