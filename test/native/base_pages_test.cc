// Memory from the kernel: what it holds as it grows, moves and is discarded.
#include "base/pages.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>

namespace {

using namespace headgate;

constexpr std::size_t kHuge = std::size_t{2} << 20U;

std::span<uint8_t> bytes_of(const Pages& pages) { return {static_cast<uint8_t*>(pages.data()), pages.size()}; }

bool is_zero_from(std::span<const uint8_t> bytes, std::size_t begin) {
  for (std::size_t at = begin; at < bytes.size(); ++at) {
    if (bytes[at] != 0) return false;
  }
  return true;
}

TEST_CASE("pages: grown ones hold what they held, and zeros behind it") {
  for (const PageSize kind : {PageSize::huge, PageSize::ordinary}) {
    Pages pages(1000, kind);
    std::size_t before = 0;
    for (const std::size_t size : {std::size_t{1000}, std::size_t{5000}, kHuge - 1, 3 * kHuge, 6 * kHuge + 4096}) {
      if (size != pages.size()) pages.grow(size);
      REQUIRE(pages.size() == size);
      const std::span<uint8_t> bytes = bytes_of(pages);
      for (std::size_t at = 0; at < before; ++at) REQUIRE(bytes[at] == static_cast<uint8_t>(at % 251 + 1));
      REQUIRE(is_zero_from(bytes, before));
      for (std::size_t at = 0; at < size; ++at) bytes[at] = static_cast<uint8_t>(at % 251 + 1);
      before = size;
    }
    if (kind == PageSize::huge) CHECK(reinterpret_cast<std::uintptr_t>(pages.data()) % kHuge == 0);
  }
}

TEST_CASE("pages: discarded ones are zero again, of the same size, and can be written") {
  Pages pages(kHuge + 5000);
  bytes_of(pages)[0] = bytes_of(pages)[kHuge + 4999] = 1;
  pages.discard();
  CHECK(pages.size() == kHuge + 5000);
  CHECK(is_zero_from(bytes_of(pages), 0));
  bytes_of(pages)[kHuge] = 1;
  CHECK(bytes_of(pages)[kHuge] == 1);
  Pages().discard();  // of nothing, does nothing
}

}  // namespace
