// SHA-1 against the published examples and around the lengths where padding changes.
#include "base/sha1.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string hex_of(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  const auto digest = headgate::sha1({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  for (const uint8_t byte : digest) hex.append({kDigits[byte >> 4U], kDigits[byte & 15U]});
  return hex;
}

}  // namespace

TEST_CASE("SHA-1: the examples of FIPS 180") {
  CHECK(hex_of("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(hex_of("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(hex_of(std::string(1'000'000, 'a')) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("SHA-1: lengths on both sides of where the padding takes a block more") {
  CHECK(hex_of(std::string(55, 'x')) == "cef734ba81a024479e09eb5a75b6ddae62e6abf1");
  CHECK(hex_of(std::string(56, 'x')) == "901305367c259952f4e7af8323f480d59f81335b");
  CHECK(hex_of(std::string(57, 'x')) == "025ecbd5d70f8fb3c5457cd96bab13fda305dc59");
  CHECK(hex_of(std::string(63, 'x')) == "0ddc4e0cccd9a12850deb5abb0853a4425559fec");
  CHECK(hex_of(std::string(64, 'x')) == "bb2fa3ee7afb9f54c6dfb5d021f14b1ffe40c163");
  CHECK(hex_of(std::string(65, 'x')) == "78c741ddc482e4cdf8c474a0876347a0905b6233");
  CHECK(hex_of(std::string(119, 'x')) == "4300320394f7ee239bcdce7d3b8bcee173a0cd5c");
  CHECK(hex_of(std::string(128, 'x')) == "150fa3fbdc899bd0b8f95a9fb6027f564d953762");
}
