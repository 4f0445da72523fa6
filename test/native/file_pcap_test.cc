// Classic capture files: every form of the header, damage at every place, batches straight from the buffer.
#include <doctest/doctest.h>

#include <set>

#include "support/capture_files.h"

namespace {

using namespace headgate;
using namespace headgate::test;

constexpr int64_t kSecond = 1'000'000'000;

const Bytes kFirst = from_hex("00112233 4455");
const Bytes kSecondPacket = from_hex("a1a2a3");

Bytes two_packets(const PcapFields& fields) {
  return PcapWriter(fields).packet(1'700'000'000, 999'999, kFirst, 60).packet(5, 7, kSecondPacket, 3).bytes();
}

TEST_CASE("pcap: both byte orders and all resolutions give the same packets") {
  for (const ByteOrder order : {ByteOrder::host, ByteOrder::swapped}) {
    for (const uint32_t magic : {0xa1b2c3d4U, 0xa1b23c4dU, 0xa1b2cd34U}) {
      CAPTURE(magic);
      const int64_t unit = magic == 0xa1b23c4dU ? 1 : 1000;
      const auto result = read_all(two_packets({.order = order, .magic = magic}));
      CHECK(result.failure == "");
      CHECK(result.first_link == "EN10MB");
      REQUIRE(result.packets.size() == 2);
      CHECK(result.packets[0] == ReadPacket{1'700'000'000 * kSecond + 999'999 * unit, 60, "EN10MB", kFirst});
      CHECK(result.packets[1] == ReadPacket{5 * kSecond + 7 * unit, 3, "EN10MB", kSecondPacket});
    }
  }
}

TEST_CASE("pcap: seconds are unsigned, so that files read well after 2038") {
  const auto result = read_all(PcapWriter().packet(0xffffffff, 0, kFirst, 6).bytes());
  REQUIRE(result.packets.size() == 1);
  CHECK(result.packets[0].timestamp_ns == 0xffffffffLL * kSecond);
}

TEST_CASE("pcap: before version 2.3 the original length came first") {
  const auto file = PcapWriter({.minor = 2}).header(1, 0, 60, 6).bytes();
  const auto result = read_all(join({file, kFirst}));
  REQUIRE(result.packets.size() == 1);
  CHECK(result.packets[0] == ReadPacket{kSecond, 60, "EN10MB", kFirst});
}

TEST_CASE("pcap: the length of a frame check sequence beside the link type is no part of it") {
  CHECK(read_all(two_packets({.link = 0x24000001})).first_link == "EN10MB");
}

TEST_CASE("pcap: every link type that is decoded has its name") {
  const std::pair<uint32_t, const char*> links[] = {
      {0, "NULL"},  {1, "EN10MB"}, {9, "PPP"},         {12, "RAW"},   {14, "RAW"},   {50, "PPP_SERIAL"},
      {101, "RAW"}, {108, "LOOP"}, {113, "LINUX_SLL"}, {228, "IPV4"}, {229, "IPV6"}, {276, "LINUX_SLL2"},
  };
  for (const auto& [number, name] : links) {
    const auto result = read_all(two_packets({.link = number}));
    CHECK(result.first_link == name);
    CHECK(result.packets.size() == 2);
  }
}

TEST_CASE("pcap: a link type that is not decoded is named") {
  const auto result = read_all(two_packets({.link = 127}));
  CHECK(result.failure ==
        "the link type IEEE802_11_RADIO (127), named in the file header at byte 20, is not one that headgate decodes");
  CHECK(result.first_link == "IEEE802_11_RADIO");
  CHECK(result.packets.empty());
  CHECK(read_all(two_packets({.link = 60'000})).failure ==
        "the link type 60000, named in the file header at byte 20, is not one that headgate decodes");
}

TEST_CASE("pcap: version 2.3 came with either order: the smaller length is the captured one") {
  const PcapWriter writer = PcapWriter({.minor = 3})
                                .header(1, 0, 60, 6)
                                .raw(kFirst)
                                .header(2, 0, 6, 60)
                                .raw(kFirst)
                                .header(3, 0, 6, 6)
                                .raw(kFirst);
  const auto result = read_all(writer.bytes());
  CHECK(result.failure == "");
  REQUIRE(result.packets.size() == 3);
  CHECK(result.packets[0] == ReadPacket{kSecond, 60, "EN10MB", kFirst});
  CHECK(result.packets[1] == ReadPacket{2 * kSecond, 60, "EN10MB", kFirst});
  CHECK(result.packets[2] == ReadPacket{3 * kSecond, 6, "EN10MB", kFirst});
}

TEST_CASE("pcap: DG/UX called its version 543.0, with the original length first") {
  const auto result = read_all(PcapWriter({.major = 543, .minor = 0}).header(1, 0, 60, 6).raw(kFirst).bytes());
  CHECK(result.failure == "");
  REQUIRE(result.packets.size() == 1);
  CHECK(result.packets[0] == ReadPacket{kSecond, 60, "EN10MB", kFirst});
}

TEST_CASE("pcap: another version is refused") {
  CHECK(read_all(two_packets({.major = 3, .minor = 1})).failure ==
        "the file header names format version 3.1 (byte 4); only version 2 is known");
  CHECK(read_all(two_packets({.major = 543, .minor = 1})).failure ==
        "the file header names format version 543.1 (byte 4); only version 2 is known");
}

TEST_CASE("pcap: a file cut at any byte gives what stands before the cut, and says where") {
  const Bytes file = two_packets({});
  const std::set<std::size_t> whole = {24, 46, file.size()};
  for (std::size_t length = 4; length <= file.size(); ++length) {
    CAPTURE(length);
    const auto result = read_all(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)));
    CHECK(result.packets.size() == (length >= file.size() ? 2 : length >= 46 ? 1 : 0));
    CHECK(result.failure.empty() == whole.contains(length));
  }
  const auto cut = [&](std::size_t length) {
    return read_all(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)));
  };
  CHECK(cut(10).failure == "the file header at byte 0 needs 24 bytes, but the data is cut after 10");
  CHECK(cut(30).failure == "the packet header at byte 24 needs 16 bytes, but the data is cut after 6");
  CHECK(cut(64).failure == "the packet record at byte 46 needs 19 bytes, but the data is cut after 18");
}

TEST_CASE("pcap: a captured length beyond reason is damage, and is not followed") {
  const auto result = read_all(PcapWriter().packet(1, 0, kFirst, 6).header(2, 0, 262'145, 60).bytes());
  CHECK(result.packets.size() == 1);
  CHECK(result.failure ==
        "the packet header at byte 46 is damaged: it claims 262145 captured bytes, more than the 262144 there can be");
}

TEST_CASE("pcap: the largest packet there can be is read") {
  const Bytes data(262'144, 0x5a);
  const auto result = read_all(PcapWriter().packet(1, 0, data, 262'144).packet(2, 0, kFirst, 6).bytes());
  CHECK(result.failure == "");
  REQUIRE(result.packets.size() == 2);
  CHECK(result.packets[0].data == data);
  CHECK(result.packets[1].data == kFirst);
}

TEST_CASE("pcap: empty packets, and original lengths of any size, are taken as they stand") {
  const auto result = read_all(PcapWriter().packet(0, 0, {}, 0).packet(1, 0, kFirst, 0xffffffff).bytes());
  CHECK(result.failure == "");
  REQUIRE(result.packets.size() == 2);
  CHECK(result.packets[0] == ReadPacket{0, 0, "EN10MB", {}});
  CHECK(result.packets[1].wire_bytes == 0xffffffff);
}

// Packets of many sizes, more than the window holds at a time.
Bytes many_packets(std::size_t count) {
  PcapWriter writer;
  for (std::size_t at = 0; at < count; ++at) {
    writer.packet(static_cast<uint32_t>(at), 0, Bytes(at * 37 % 1500, static_cast<uint8_t>(at)), 1500);
  }
  return writer.bytes();
}

TEST_CASE("pcap: a file much larger than the window arrives whole, however its bytes come") {
  constexpr std::size_t kCount = 5000;
  const Bytes file = many_packets(kCount);
  REQUIRE(file.size() > 3 * ReadWindow::kReadBytes);
  for (const std::size_t piece : {std::size_t{SIZE_MAX}, std::size_t{4096}, std::size_t{65'537}}) {
    const auto result = read_all(file, piece);
    CHECK(result.failure == "");
    REQUIRE(result.packets.size() == kCount);
    for (std::size_t at = 0; at < kCount; ++at) {
      const ReadPacket expected{static_cast<int64_t>(at) * kSecond, 1500, "EN10MB",
                                Bytes(at * 37 % 1500, static_cast<uint8_t>(at))};
      REQUIRE(result.packets[at] == expected);
    }
  }
}

TEST_CASE("pcap: a file that comes byte by byte is the same file") {
  const Bytes file = two_packets({});
  CHECK(read_all(file, 1).packets == read_all(file).packets);
}

TEST_CASE("pcap: packets come in batches, out of one buffer") {
  const auto reader = open_capture(std::make_unique<MemorySource>(many_packets(100)));
  std::array<Frame, kFrameBatch> frames;
  std::vector<std::size_t> batches;
  while (const std::size_t count = reader->next(frames)) {
    for (std::size_t at = 1; at < count; ++at) {
      CHECK(frames[at].bytes == frames[at - 1].bytes + frames[at - 1].captured + 16);
    }
    batches.push_back(count);
  }
  CHECK(batches == std::vector<std::size_t>{32, 32, 32, 4});
  CHECK(reader->next(frames) == 0);
}

}  // namespace
