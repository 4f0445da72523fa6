// Hostile files: whatever the bytes are, reading ends, touches nothing beyond them, and every packet that is handed out
// is counted once.
#include <doctest/doctest.h>

#include <random>

#include "support/fixture_files.h"
#include "support/hostile_files.h"

namespace {

using namespace headgate;
using namespace headgate::test;

TEST_CASE("hostile files: every form of file whole, cut anywhere, and with any byte changed") {
  for (const FixtureFile& file : fixture_files()) {
    CAPTURE(file.name);
    CHECK(hold_against_damage(file.bytes) == file.packets);
  }
}

TEST_CASE("hostile files: many changes to pcap and pcapng") {
  for (const Bytes& file : {pcap_fixture(), pcapng_fixture(ByteOrder::swapped)}) {
    hold_against_damage(file, {.cuts = 0, .single = 0, .several = 1000});
  }
}

TEST_CASE("hostile files: random changes inside gzip") {
  std::mt19937 random(7);
  for (unsigned round = 0; round < 300; ++round) count_hostile(gzip(with_several_changes(pcap_fixture(), random)));
}

TEST_CASE("hostile files: noise behind every magic number") {
  std::mt19937 random(11);
  for (const char* magic : {"d4c3b2a1", "a1b2c3d4", "4d3cb2a1", "34cdb2a1", "0a0d0d0a", "1f8b0800"}) {
    for (unsigned round = 0; round < 100; ++round) {
      Bytes file = from_hex(magic);
      for (unsigned at = 0; at < 500; ++at) file.push_back(static_cast<uint8_t>(random()));
      count_hostile(file);
    }
  }
}

TEST_CASE("hostile files: a small file that unpacks to very much is read in bounded memory, to its end") {
  // 64 MiB of packets of no bytes: 16-byte headers full of zeros.
  Bytes plain = PcapWriter().bytes();
  plain.insert(plain.end(), 64U << 20U, 0);
  const Bytes compressed = gzip(plain);
  CHECK(compressed.size() < 100'000);
  FileCount count(split_in_turn(3), nullptr);
  const auto reader = open_capture(std::make_unique<MemorySource>(compressed));
  std::array<Frame, kFrameBatch> frames;
  while (const std::size_t got = reader->next(frames)) count.add(std::span(frames).first(got));
  CHECK(reader->failure() == "");
  CHECK(count.totals().packets == 4U << 20U);
}

}  // namespace
