// What can be odd about a frame, by name; each is a counter, never an exception.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace headgate {

// One entry per name; the list grows with the protocols.
#define HEADGATE_ODDITIES(entry) \
  entry(link_header_cut)         \
  entry(ip_header_cut)           \
  entry(ip_version_mismatch)     \
  entry(ip_header_length)        \
  entry(ip_total_length)

enum class Oddity : uint8_t {
#define HEADGATE_ODDITY(name) name,
  HEADGATE_ODDITIES(HEADGATE_ODDITY)
#undef HEADGATE_ODDITY
};

constexpr std::array kOddityNames = {
#define HEADGATE_ODDITY(name) #name,
    HEADGATE_ODDITIES(HEADGATE_ODDITY)
#undef HEADGATE_ODDITY
};
constexpr std::size_t kOddityCount = kOddityNames.size();

struct Oddities {
  std::array<uint64_t, kOddityCount> counts{};
  void count(Oddity oddity) noexcept { ++counts[static_cast<std::size_t>(oddity)]; }
};

}  // namespace headgate
