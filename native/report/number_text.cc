#include "report/number_text.h"

#include <charconv>

namespace headgate {

void append_number(std::string& out, uint64_t value) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_seconds(std::string& out, int64_t nanoseconds) {
  constexpr uint64_t kSecond = 1'000'000'000;
  const bool before_1970 = nanoseconds < 0;
  const uint64_t size = before_1970 ? 0U - static_cast<uint64_t>(nanoseconds) : static_cast<uint64_t>(nanoseconds);
  if (before_1970) out.push_back('-');
  append_number(out, size / kSecond);
  char fraction[] = ".000000000";
  uint64_t rest = size % kSecond;
  for (unsigned digit = 9; digit > 0; --digit, rest /= 10) fraction[digit] = static_cast<char>('0' + rest % 10);
  out.append(fraction, sizeof fraction - 1);
}

}  // namespace headgate
