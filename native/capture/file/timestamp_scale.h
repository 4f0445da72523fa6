// From an interface's own clock units to nanoseconds: the options if_tsresol and if_tsoffset of pcapng
// (draft-ietf-opsawg-pcapng, section 4.2).
#pragma once

#include <cstdint>

namespace headgate {

class TimestampScale {
 public:
  // Microseconds since 1970: what holds without the options.
  constexpr TimestampScale() noexcept = default;

  // `resolution` is the option's byte: units of 10^-n seconds, or of 2^-n when its highest bit is set. `offset` is in
  // seconds.
  TimestampScale(uint8_t resolution, int64_t offset) noexcept;

  // Nanoseconds since 1970; what is finer is cut off, what does not fit in 64 bits is the nearest value that does.
  int64_t nanoseconds(uint64_t units) const noexcept {
    const auto scaled = static_cast<unsigned __int128>(units) * multiplier_;
    const auto whole = divisor_ == 1 ? scaled >> shift_ : scaled / divisor_;
    return offset_ == 0 && whole <= INT64_MAX ? static_cast<int64_t>(whole) : with_offset(whole);
  }

 private:
  int64_t with_offset(unsigned __int128 nanoseconds) const noexcept;

  uint64_t multiplier_ = 1000;
  uint64_t divisor_ = 1;
  unsigned shift_ = 0;  // at most 127
  int64_t offset_ = 0;  // seconds
};

}  // namespace headgate
