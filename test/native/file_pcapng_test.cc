// pcapng files: sections, interfaces, all packet blocks, and every way in which a block can be wrong.
#include <doctest/doctest.h>

#include "support/capture_files.h"

namespace {

using namespace headgate;
using namespace headgate::test;

constexpr ByteOrder kOrders[] = {ByteOrder::host, ByteOrder::swapped};

const Bytes kData = from_hex("00112233 445566");  // not a multiple of four: blocks are padded

constexpr unsigned kResolution = 9;
constexpr unsigned kOffset = 14;

TEST_CASE("pcapng: the three packet blocks, in both byte orders") {
  for (const ByteOrder order : kOrders) {
    const auto result = read_all(PcapngWriter(order)
                                     .interface(1)
                                     .enhanced(0, 0x1'0000'0001, kData, 60)
                                     .simple(kData, 7)
                                     .obsolete(0, 5'000'000, kData, 1500)
                                     .bytes());
    CHECK(result.failure == "");
    CHECK(result.first_link == "EN10MB");
    REQUIRE(result.packets.size() == 3);
    CHECK(result.packets[0] == ReadPacket{0x1'0000'0001 * 1000, 60, "EN10MB", kData});
    CHECK(result.packets[1] == ReadPacket{0, 7, "EN10MB", kData});
    CHECK(result.packets[2] == ReadPacket{5'000'000'000, 1500, "EN10MB", kData});
  }
}

TEST_CASE("pcapng: a simple packet is cut at the first interface's snapshot length") {
  const auto result = read_all(PcapngWriter().interface(1, 4).simple(from_hex("00112233"), 1500).bytes());
  CHECK(result.failure == "");
  REQUIRE(result.packets.size() == 1);
  CHECK(result.packets[0] == ReadPacket{0, 1500, "EN10MB", from_hex("00112233")});
}

TEST_CASE("pcapng: every interface has its own link type and clock") {
  for (const ByteOrder order : kOrders) {
    PcapngWriter writer(order);
    const Bytes nanoseconds = writer.option(kResolution, byte(9));
    const Bytes binary = join({writer.option(kResolution, byte(0x80 | 10)),
                               writer.option(kOffset, writer.fields().u64(100).bytes), writer.option(0, {})});
    const auto result = read_all(writer.interface(1, 0, nanoseconds)
                                     .interface(113, 0, binary)
                                     .interface(276)
                                     .enhanced(0, 1'700'000'000'123'456'789, kData, 60)
                                     .enhanced(1, 1024 + 512, kData, 60)
                                     .enhanced(2, 3, kData, 60)
                                     .bytes());
    CHECK(result.failure == "");
    REQUIRE(result.packets.size() == 3);
    CHECK(result.packets[0] == ReadPacket{1'700'000'000'123'456'789, 60, "EN10MB", kData});
    CHECK(result.packets[1] == ReadPacket{101'500'000'000, 60, "LINUX_SLL", kData});
    CHECK(result.packets[2] == ReadPacket{3'000, 60, "LINUX_SLL2", kData});
  }
}

TEST_CASE("pcapng: options that are not ours are passed over, and the end of options ends them") {
  PcapngWriter writer;
  const Bytes options = join({writer.option(2, from_hex("6574683000")), writer.option(kResolution, byte(3)),
                              writer.option(0, {}), writer.option(kResolution, byte(9))});
  const auto result = read_all(writer.interface(1, 0, options).enhanced(0, 2, kData, 60).bytes());
  REQUIRE(result.packets.size() == 1);
  CHECK(result.packets[0].timestamp_ns == 2'000'000);
}

TEST_CASE("pcapng: a section starts anew, in its own byte order") {
  const auto result = read_all(PcapngWriter(ByteOrder::host)
                                   .interface(1)
                                   .enhanced(0, 1, kData, 60)
                                   .section(ByteOrder::swapped)
                                   .interface(101)
                                   .enhanced(0, 2, kData, 60)
                                   .section(ByteOrder::host)
                                   .enhanced(0, 3, kData, 60)
                                   .bytes());
  REQUIRE(result.packets.size() == 2);
  CHECK(result.packets[0].link == "EN10MB");
  CHECK(result.packets[1].link == "RAW");
  CHECK(result.failure ==
        "the packet block at byte 204 is damaged: it belongs to interface 0, but only 0 were described before it");
}

TEST_CASE("pcapng: blocks of other types are passed over, wherever they stand") {
  PcapngWriter writer;
  const Bytes kOther(100'000, 0x55);
  const auto result = read_all(writer.block(0x0bad, kOther)
                                   .interface(1)
                                   .block(5, Bytes(20))
                                   .enhanced(0, 1, kData, 60)
                                   .block(0x80000001, {})
                                   .enhanced(0, 2, kData, 60)
                                   .bytes());
  CHECK(result.failure == "");
  CHECK(result.packets.size() == 2);
}

TEST_CASE("pcapng: a packet's options, a later minor version and a stated section length change nothing") {
  PcapngWriter writer;
  const Bytes options =
      join({writer.option(1, from_hex("6e6f7465")), writer.option(2, Bytes(4)), writer.option(0, {})});
  const Bytes packet =
      writer.fields().u32(0).u32(0).u32(7).u32(2).u32(60).raw(from_hex("cafe")).pad().raw(options).bytes;
  writer.block(0x0a0d0d0a, writer.fields().u32(0x1a2b3c4d).u16(1).u16(2).u64(20 + packet.size() + 12).bytes);
  const auto result = read_all(writer.interface(1).block(6, packet).bytes());
  CHECK(result.failure == "");
  REQUIRE(result.packets.size() == 1);
  CHECK(result.packets[0] == ReadPacket{7000, 60, "EN10MB", from_hex("cafe")});
}

TEST_CASE("pcapng: a link type that is not decoded ends the reading at its first packet") {
  PcapngWriter writer;
  writer.interface(127).interface(1).enhanced(1, 1, kData, 60);
  CHECK(read_all(writer.bytes()).failure == "");
  CHECK(read_all(writer.bytes()).first_link == "IEEE802_11_RADIO");
  const auto result = read_all(writer.enhanced(0, 2, kData, 60).enhanced(1, 3, kData, 60).bytes());
  CHECK(result.packets.size() == 1);
  CHECK(result.failure ==
        "the packet block at byte 108 is of link type IEEE802_11_RADIO (127), which is not one that headgate decodes");
}

TEST_CASE("pcapng: a file cut at any byte gives what stands before the cut") {
  const Bytes file = PcapngWriter().interface(1).enhanced(0, 1, kData, 60).enhanced(0, 2, kData, 60).bytes();
  REQUIRE(file.size() == 28 + 20 + 40 + 40);
  for (std::size_t length = 4; length <= file.size(); ++length) {
    CAPTURE(length);
    const auto result = read_all(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)));
    CHECK(result.packets.size() == (length >= 128 ? 2 : length >= 88 ? 1 : 0));
    CHECK(result.failure.empty() == (length == 28 || length == 48 || length == 88 || length == 128));
  }
}

std::string failure_of(const PcapngWriter& writer) { return read_all(writer.bytes()).failure; }

TEST_CASE("pcapng: impossible block lengths end the reading") {
  for (const uint32_t length : {0U, 8U, 13U, 16U * 1024 * 1024 + 4, 0xfffffffcU}) {
    PcapngWriter writer;
    writer.interface(1).raw(writer.fields().u32(6).u32(length).raw(Bytes(64)).bytes);
    CHECK(failure_of(writer) ==
          "the block at byte 48 is damaged: its length cannot be " + std::to_string(length) + " bytes (type 6)");
  }
}

TEST_CASE("pcapng: the two lengths of a block must be the same") {
  PcapngWriter writer;
  writer.raw(writer.fields().u32(1).u32(20).raw(Bytes(8)).u32(24).bytes);
  CHECK(failure_of(writer) == "the block at byte 28 is damaged: it begins with a length of 20 bytes and ends with 24");
}

TEST_CASE("pcapng: damaged section headers") {
  const auto section = [](uint32_t length, uint32_t magic, unsigned major, uint32_t end) {
    return OrderedBytes(ByteOrder::host)
        .u32(0x0a0d0d0a)
        .u32(length)
        .u32(magic)
        .u16(major)
        .u16(0)
        .u64(UINT64_MAX)
        .u32(end)
        .bytes;
  };
  CHECK(read_all(section(28, 0x1a2b3c4e, 1, 28)).failure ==
        "the section header at byte 0 is damaged: its byte-order magic is wrong");
  CHECK(read_all(section(28, 0x1a2b3c4d, 2, 28)).failure ==
        "the section header at byte 0 names format version 2; only version 1 is known");
  CHECK(read_all(section(24, 0x1a2b3c4d, 1, 24)).failure ==
        "the section header at byte 0 is damaged: its length cannot be 24 bytes");
  CHECK(read_all(section(28, 0x1a2b3c4d, 1, 32)).failure ==
        "the section header at byte 0 is damaged: its two lengths differ");
}

TEST_CASE("pcapng: damaged packet blocks") {
  PcapngWriter start;
  start.interface(1);
  const auto enhanced = [&](uint32_t captured) {
    return start.fields().u32(0).u32(0).u32(1).u32(captured).u32(60).raw(Bytes(8)).bytes;
  };
  CHECK(failure_of(PcapngWriter(start).block(6, Bytes(16))) ==
        "the packet block at byte 48 is damaged: it is too short for its own header");
  CHECK(failure_of(PcapngWriter(start).block(3, {})) ==
        "the packet block at byte 48 is damaged: it is too short for its own header");
  CHECK(failure_of(PcapngWriter(start).block(6, enhanced(8))) == "");
  CHECK(failure_of(PcapngWriter(start).block(6, enhanced(9))) ==
        "the packet block at byte 48 is damaged: it claims more captured bytes than it holds or than the 262144 there "
        "can be");
  CHECK(failure_of(PcapngWriter(start).simple(kData, 9)) ==
        "the packet block at byte 48 is damaged: it claims more captured bytes than it holds or than the 262144 there "
        "can be");
  CHECK(failure_of(PcapngWriter(start).enhanced(1, 0, kData, 60)) ==
        "the packet block at byte 48 is damaged: it belongs to interface 1, but only 1 were described before it");
  CHECK(failure_of(PcapngWriter().simple(kData, 7)) ==
        "the packet block at byte 28 is damaged: it belongs to interface 0, but only 0 were described before it");
}

TEST_CASE("pcapng: damaged interface descriptions") {
  const PcapngWriter writer;
  const auto failure = [&](const Bytes& options) { return failure_of(PcapngWriter().interface(1, 0, options)); };
  CHECK(failure_of(PcapngWriter().block(1, Bytes(4))) ==
        "the interface description at byte 28 is damaged: it is too short");
  CHECK(failure(writer.option(kResolution, from_hex("0900"))) ==
        "the interface description at byte 28 is damaged: its if_tsresol option has 2 bytes instead of 1");
  CHECK(failure(writer.option(kOffset, from_hex("00000000"))) ==
        "the interface description at byte 28 is damaged: its if_tsoffset option has 4 bytes instead of 8");
  CHECK(failure(writer.fields().u16(2).u16(9).raw(Bytes(8)).bytes) ==
        "the interface description at byte 28 is damaged: an option of 9 bytes goes beyond its end");
}

TEST_CASE("pcapng: the number of interfaces is bounded") {
  PcapngWriter writer;
  for (unsigned at = 0; at < 65'536; ++at) writer.interface(1);
  writer.enhanced(65'535, 1, kData, 60);
  CHECK(failure_of(writer) == "");
  writer.interface(1);
  CHECK(failure_of(writer) == "the interface description at byte 1310788 is one too many: 65536 are read at most");
}

TEST_CASE("pcapng: however the bytes come, the packets are the same") {
  PcapngWriter writer;
  writer.interface(1).interface(113);
  for (unsigned at = 0; at < 3000; ++at) writer.enhanced(at % 2, at, Bytes(at % 1400, static_cast<uint8_t>(at)), 1500);
  const auto whole = read_all(writer.bytes());
  CHECK(whole.failure == "");
  CHECK(whole.packets.size() == 3000);
  for (const std::size_t piece : {std::size_t{4096}, std::size_t{65'537}}) {
    CHECK(read_all(writer.bytes(), piece).packets == whole.packets);
  }
}

}  // namespace
