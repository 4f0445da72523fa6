// Files that a thread reads ahead: the same packets and the same words as without it, whatever the chunks' size.
#include <doctest/doctest.h>

#include <random>
#include <stdexcept>

#include "support/capture_files.h"
#include "support/fixture_files.h"
#include "support/gzip.h"
#include "support/hostile_files.h"

namespace {

using namespace headgate;
using namespace headgate::test;

constexpr std::size_t kChunkSizes[] = {1, 7, 1000, 7777, ReadAhead::kHeadroom + 1, ReadAhead::kChunkBytes};

// Packets of many sizes; some are larger than a chunk, and than the room before it.
Bytes many_packets(std::size_t count) {
  PcapWriter writer;
  for (std::size_t at = 0; at < count; ++at) {
    const std::size_t size = at % 500 == 499 ? 200'000 : at * 37 % 1500;
    writer.packet(static_cast<uint32_t>(at), 0, Bytes(size, static_cast<uint8_t>(at)), 1500);
  }
  return writer.bytes();
}

// Gives some bytes, then fails, or throws.
class BrokenSource final : public ByteSource {
 public:
  BrokenSource(Bytes bytes, bool throws) : bytes_(std::move(bytes)), throws_(throws) {}

  std::size_t read(uint8_t* to, std::size_t room) override {
    const std::size_t count = std::min({room, std::size_t{100}, bytes_.size() - at_});
    if (count == 0 && throws_) throw std::runtime_error("no more");
    if (count == 0) failure_ = "the disk is broken";
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), count, to);
    at_ += count;
    return count;
  }
  const std::string& failure() const noexcept override { return failure_; }
  uint64_t consumed() const noexcept override { return at_; }
  const char* offset_suffix() const noexcept override { return ""; }

 private:
  const Bytes bytes_;
  const bool throws_;
  std::size_t at_ = 0;
  std::string failure_;
};

TEST_CASE("read ahead: the same packets, in chunks of any size") {
  const Bytes file = many_packets(2000);
  const auto expected = read_all(file);
  REQUIRE(expected.packets.size() == 2000);
  for (const std::size_t chunk : kChunkSizes) {
    if (chunk < 1000) continue;
    CAPTURE(chunk);
    for (const std::size_t piece : {std::size_t{100}, std::size_t{SIZE_MAX}}) {
      const auto result = read_all(std::make_unique<MemorySource>(file, piece), chunk);
      CHECK(result.failure == "");
      CHECK(result.packets == expected.packets);
    }
  }
}

TEST_CASE("read ahead: every form of file, whole and cut anywhere, with the same words about it") {
  std::mt19937 random(3);
  for (const FixtureFile& file : fixture_files()) {
    CAPTURE(file.name);
    for (const std::size_t chunk : kChunkSizes) {
      for (const Bytes& bytes :
           {file.bytes, cut_somewhere(file.bytes, random), with_several_changes(file.bytes, random)}) {
        const auto expected = read_all(bytes, 100);
        const auto result = read_all(std::make_unique<MemorySource>(bytes, 100), chunk);
        CHECK(result.failure == expected.failure);
        CHECK(result.first_link == expected.first_link);
        CHECK(result.packets == expected.packets);
      }
    }
  }
}

TEST_CASE("read ahead: what goes wrong below is said behind the packets before it") {
  const Bytes file = many_packets(100);
  for (const std::size_t chunk : kChunkSizes) {
    const Bytes part(file.begin(), file.end() - 5);
    const auto result = read_all(std::make_unique<BrokenSource>(part, false), chunk);
    CHECK(result.packets.size() == 99);
    CHECK(result.failure == read_all(std::make_unique<BrokenSource>(part, false)).failure);
    CHECK(result.failure.find("the disk is broken") != std::string::npos);
    CHECK_THROWS_WITH(read_all(std::make_unique<BrokenSource>(part, true), chunk), "no more");
  }
}

TEST_CASE("read ahead: a reader may end before its file does") {
  const Bytes file = many_packets(2000);
  for (const std::size_t chunk : {std::size_t{1000}, std::size_t{100'000}}) {
    for (unsigned batches = 0; batches < 20; ++batches) {
      const auto reader = open_capture(std::make_unique<MemorySource>(file, 100), chunk);
      std::array<Frame, kFrameBatch> frames;
      for (unsigned batch = 0; batch < batches; ++batch) REQUIRE(reader->next(frames) > 0);
    }
  }
}

TEST_CASE("read ahead: what has been consumed grows to the size of the file") {
  const Bytes file = many_packets(2000);
  const auto reader = open_capture(std::make_unique<MemorySource>(file, 100), 10'000);
  std::array<Frame, kFrameBatch> frames;
  uint64_t consumed = 0;
  while (reader->next(frames) > 0) {
    REQUIRE(reader->consumed() >= consumed);
    consumed = reader->consumed();
  }
  CHECK(consumed == file.size());
}

}  // namespace
