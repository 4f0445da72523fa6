// The bounds-checked cursor.
#include <doctest/doctest.h>

#include "decode/cursor.h"
#include "support/frames.h"

namespace headgate {

using test::Bytes;
using test::from_hex;

TEST_CASE("cursor: fields are big-endian, at their offsets") {
  const Bytes bytes = from_hex("0102 0304 fffe fdfc");
  Cursor cursor(bytes.data(), bytes.size());
  Block<8> block;
  REQUIRE(cursor.take(block));
  CHECK(block.u8<0>() == 0x01);
  CHECK(block.u8<7>() == 0xfc);
  CHECK(block.u16<1>() == 0x0203);
  CHECK(block.u16<6>() == 0xfdfc);
  CHECK(block.u32<0>() == 0x01020304);
  CHECK(block.u32<4>() == 0xfffefdfc);
  CHECK(cursor.remaining() == 0);
}

TEST_CASE("cursor: a block that is one byte too long is refused, moves nothing and reads as zeros") {
  const Bytes bytes = from_hex("ffffff");
  Cursor cursor(bytes.data(), bytes.size());
  Block<4> block;
  CHECK_FALSE(cursor.take(block));
  CHECK_FALSE(cursor.peek(block));
  CHECK(block.u32<0>() == 0);
  CHECK(cursor.remaining() == 3);
  Block<3> fits;
  CHECK(cursor.take(fits));
  CHECK(fits.u16<1>() == 0xffff);
}

TEST_CASE("cursor: peek stays, take moves, skip moves all the way or not at all") {
  const Bytes bytes = from_hex("0a0b0c0d");
  Cursor cursor(bytes.data(), bytes.size());
  Block<1> block;
  REQUIRE(cursor.peek(block));
  REQUIRE(cursor.take(block));
  CHECK(block.u8<0>() == 0x0a);
  CHECK_FALSE(cursor.skip(4));
  REQUIRE(cursor.skip(2));
  REQUIRE(cursor.take(block));
  CHECK(block.u8<0>() == 0x0d);
  CHECK(cursor.skip(0));
  CHECK_FALSE(cursor.skip(1));
  CHECK_FALSE(cursor.skip(~std::size_t{0}));
}

TEST_CASE("cursor: a limit shortens and never lengthens") {
  const Bytes bytes = from_hex("0a0b0c0d");
  Cursor cursor(bytes.data(), bytes.size());
  cursor.limit(5);
  CHECK(cursor.remaining() == 4);
  cursor.limit(2);
  CHECK(cursor.remaining() == 2);
  cursor.limit(4);
  CHECK(cursor.remaining() == 2);
  cursor.limit(0);
  Block<1> block;
  CHECK_FALSE(cursor.take(block));
}

TEST_CASE("cursor: nothing at all") {
  Cursor cursor(nullptr, 0);
  Block<1> block;
  CHECK(cursor.remaining() == 0);
  CHECK_FALSE(cursor.take(block));
  CHECK(cursor.skip(0));
}

TEST_CASE("cursor: words keep the bytes as they stand in memory") {
  const Bytes bytes = from_hex("c0000201 20010db8 00000000 00000000 000000ff");
  Cursor cursor(bytes.data(), bytes.size());
  Block<20> block;
  REQUIRE(cursor.take(block));
  uint8_t image[16];
  const auto words = block.words<4>();
  std::memcpy(image, words.data(), sizeof image);
  CHECK(Bytes(image, image + 16) == from_hex("20010db8 00000000 00000000 000000ff"));
}

}  // namespace headgate
