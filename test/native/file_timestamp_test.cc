// Units of an interface's clock to nanoseconds: every resolution a file can name, without overflow.
#include <doctest/doctest.h>

#include <cstdint>

#include "capture/file/timestamp_scale.h"

namespace {

using headgate::TimestampScale;

constexpr int64_t kSecond = 1'000'000'000;

TEST_CASE("timestamps: microseconds unless the interface says otherwise") {
  CHECK(TimestampScale().nanoseconds(1'700'000'000'123'456) == 1'700'000'000'123'456'000);
}

TEST_CASE("timestamps: powers of ten") {
  CHECK(TimestampScale(0, 0).nanoseconds(1'700'000'000) == 1'700'000'000 * kSecond);
  CHECK(TimestampScale(3, 0).nanoseconds(1'700'000'000'123) == 1'700'000'000'123'000'000);
  CHECK(TimestampScale(9, 0).nanoseconds(1'700'000'000'123'456'789) == 1'700'000'000'123'456'789);
  CHECK(TimestampScale(12, 0).nanoseconds(1'234'567) == 1'234);
  CHECK(TimestampScale(28, 0).nanoseconds(UINT64_MAX) == 1);
  CHECK(TimestampScale(29, 0).nanoseconds(UINT64_MAX) == 0);
  CHECK(TimestampScale(127, 0).nanoseconds(UINT64_MAX) == 0);
}

TEST_CASE("timestamps: powers of two") {
  CHECK(TimestampScale(0x80, 0).nanoseconds(7) == 7 * kSecond);
  CHECK(TimestampScale(0x81, 0).nanoseconds(3) == 1'500'000'000);
  CHECK(TimestampScale(0x80 | 32, 0).nanoseconds(1ULL << 32U | 1ULL << 31U) == 1'500'000'000);
  CHECK(TimestampScale(0x80 | 63, 0).nanoseconds(UINT64_MAX) == 2 * kSecond - 1);
  CHECK(TimestampScale(0xff, 0).nanoseconds(UINT64_MAX) == 0);
}

TEST_CASE("timestamps: an offset in seconds, also a negative one") {
  CHECK(TimestampScale(6, 1'000'000'000).nanoseconds(1) == 1'000'000'000 * kSecond + 1000);
  CHECK(TimestampScale(6, -1).nanoseconds(2'000'001) == kSecond + 1000);
  CHECK(TimestampScale(6, -2).nanoseconds(1'000'000) == -kSecond);
}

TEST_CASE("timestamps: what does not fit is the nearest value that does") {
  CHECK(TimestampScale().nanoseconds(UINT64_MAX) == INT64_MAX);
  CHECK(TimestampScale(0, 0).nanoseconds(UINT64_MAX) == INT64_MAX);
  CHECK(TimestampScale(6, INT64_MAX).nanoseconds(0) == INT64_MAX);
  CHECK(TimestampScale(6, INT64_MIN).nanoseconds(UINT64_MAX) == INT64_MIN);
}

}  // namespace
