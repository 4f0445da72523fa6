// Capture files in gzip: members, padding, damage below the format.
#include <doctest/doctest.h>

#include "support/capture_files.h"
#include "support/gzip.h"

namespace {

using namespace headgate;
using namespace headgate::test;

Bytes plain_file(unsigned packets) {
  PcapWriter writer;
  for (unsigned at = 0; at < packets; ++at) writer.packet(at, 0, Bytes(at % 1500, static_cast<uint8_t>(at * 7)), 1500);
  return writer.bytes();
}

Bytes part(const Bytes& bytes, std::size_t from, std::size_t to) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to)};
}

TEST_CASE("gzip: a compressed file holds the same packets as the plain one") {
  const Bytes plain = plain_file(3000);
  const auto expected = read_all(plain);
  const auto result = read_all(gzip(plain));
  CHECK(result.failure == "");
  CHECK(result.first_link == "EN10MB");
  CHECK(result.packets == expected.packets);
  CHECK(read_all(gzip(plain), 1000).packets == expected.packets);
  CHECK(read_all(gzip(PcapngWriter().interface(1).enhanced(0, 1, from_hex("cafe"), 60).bytes())).packets.size() == 1);
}

TEST_CASE("gzip: members follow one another, cut anywhere in the data; an empty one is nothing") {
  const Bytes plain = plain_file(100);
  for (const std::size_t cut : {std::size_t{1}, std::size_t{24}, std::size_t{1000}, plain.size() - 1}) {
    const Bytes file = join({gzip(part(plain, 0, cut)), gzip({}), gzip(part(plain, cut, plain.size()))});
    for (const std::size_t piece : {std::size_t{SIZE_MAX}, std::size_t{13}}) {
      const auto result = read_all(file, piece);
      CHECK(result.failure == "");
      CHECK(result.packets.size() == 100);
    }
  }
}

TEST_CASE("gzip: zeros after the last member are padding, anything else is damage") {
  const Bytes compressed = gzip(plain_file(10));
  const std::string end = std::to_string(compressed.size());
  CHECK(read_all(join({compressed, Bytes(10'000)})).failure == "");
  const auto junk = read_all(join({compressed, Bytes(5), from_hex("01")}));
  CHECK(junk.packets.size() == 10);
  CHECK(junk.failure == "something that is not gzip follows the gzip data at byte " +
                            std::to_string(compressed.size() + 5) + " of the file");
  CHECK(read_all(join({compressed, from_hex("cafe")})).packets.size() == 10);
  CHECK(read_all(join({compressed, from_hex("cafe")})).failure ==
        "the gzip data is damaged (incorrect header check) at byte " + std::to_string(compressed.size() + 2) +
            " of the file");
}

TEST_CASE("gzip: a cut member gives what can be unpacked, and both places") {
  const Bytes compressed = gzip(PcapWriter().packet(1, 0, Bytes(1000), 1000).packet(2, 0, Bytes(500), 500).bytes());
  const auto result = read_all(part(compressed, 0, compressed.size() - 8));
  CHECK(result.packets.size() == 2);
  CHECK(result.failure == "the gzip data is cut at byte " + std::to_string(compressed.size() - 8) + " of the file");
}

TEST_CASE("gzip: every cut and every flipped byte of a member ends with a sentence or the right packets") {
  const Bytes compressed = gzip(plain_file(40));
  const auto expected = read_all(compressed);
  for (std::size_t at = 4; at < compressed.size(); ++at) {
    const auto cut = read_all(part(compressed, 0, at));
    REQUIRE(cut.failure != "");
    REQUIRE(cut.packets.size() <= expected.packets.size());
    Bytes flipped = compressed;
    flipped[at] ^= 0x40;
    const auto result = read_all(flipped);
    // Bytes 4 to 9 of a member are a date and names of systems (RFC 1952, 2.3): they change nothing.
    if (result.failure == "") REQUIRE(result.packets == expected.packets);
  }
}

TEST_CASE("gzip: in gzip in gzip there is no capture file") {
  CHECK(read_all(gzip(gzip(plain_file(1))))
            .failure.starts_with("not a pcap or pcapng file: the uncompressed data begins with 1f 8b 08"));
}

}  // namespace
