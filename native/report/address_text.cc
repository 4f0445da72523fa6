#include "report/address_text.h"

#include <charconv>
#include <cstdint>

namespace headgate {

namespace {

struct Run {
  unsigned start;
  unsigned length;
};

// RFC 5952, section 4.2: the longest run of zero groups, the first of equals, never a single group.
Run longest_zero_run(const uint16_t (&groups)[8]) noexcept {
  Run best{0, 0};
  for (unsigned at = 0; at < 8;) {
    unsigned end = at;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - at > best.length) best = {at, end - at};
    at = end + 1;
  }
  return best.length > 1 ? best : Run{8, 0};
}

std::size_t ipv4_text(const Address& address, char* out) noexcept {
  char* at = out;
  for (unsigned part = 0; part < 4; ++part) {
    if (part != 0) *at++ = '.';
    at = std::to_chars(at, at + 3, address[part]).ptr;
  }
  return static_cast<std::size_t>(at - out);
}

std::size_t ipv6_text(const Address& address, char* out) noexcept {
  uint16_t groups[8];
  for (unsigned group = 0; group < 8; ++group) {
    groups[group] = static_cast<uint16_t>(address[2 * group] << 8U | address[2 * group + 1]);
  }
  const Run zeros = longest_zero_run(groups);
  char* at = out;
  for (unsigned group = 0; group < 8; ++group) {
    if (group == zeros.start) {
      *at++ = ':';
      if (group + zeros.length == 8) *at++ = ':';
      group += zeros.length - 1;
      continue;
    }
    if (group != 0) *at++ = ':';
    at = std::to_chars(at, at + 4, groups[group], 16).ptr;
  }
  return static_cast<std::size_t>(at - out);
}

}  // namespace

std::size_t address_text(const Address& address, unsigned ip_version, char* out) noexcept {
  return ip_version == 4 ? ipv4_text(address, out) : ipv6_text(address, out);
}

}  // namespace headgate
