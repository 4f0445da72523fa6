// Which drops others may have counted: those of a seam, and those of a lane that accepts more than its own.
#include <doctest/doctest.h>

#include "lane/shared_drops.h"

namespace {

using headgate::SharedDrops;

TEST_CASE("shared drops: those between the expectation of a seam and its end, if lanes shared packets") {
  SharedDrops drops;
  drops.expect_seam(10);
  drops.end_seam(15, true);
  CHECK(drops.count() == 5);
  drops.expect_seam(20);
  drops.end_seam(30, false);
  drops.end_seam(40, true);
  CHECK(drops.count() == 5);
}

TEST_CASE("shared drops: a lane that becomes wide in a seam counts from the seam's expectation until it is narrow") {
  SharedDrops drops;
  drops.expect_seam(10);
  drops.set_wide(true, 12);
  drops.end_seam(15, true);
  CHECK(drops.count() == 0);
  drops.look(17);
  CHECK(drops.count() == 7);
  drops.set_wide(true, 18);
  drops.set_wide(false, 20);
  CHECK(drops.count() == 10);
  drops.look(30);
  CHECK(drops.count() == 10);
}

TEST_CASE("shared drops: none is counted twice when a wide lane becomes narrow in the middle of a seam") {
  SharedDrops drops;
  drops.set_wide(true, 100);
  drops.expect_seam(110);
  drops.set_wide(false, 120);
  drops.end_seam(125, true);
  CHECK(drops.count() == 25);
}

TEST_CASE("shared drops: a lane that stays wide through a seam counts all, once") {
  SharedDrops drops;
  drops.set_wide(true, 100);
  drops.expect_seam(110);
  drops.end_seam(125, true);
  drops.look(130);
  CHECK(drops.count() == 30);
}

}  // namespace
