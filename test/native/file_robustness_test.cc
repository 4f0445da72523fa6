// Hostile files: whatever the bytes are, reading ends, touches nothing beyond them, and every packet that is handed out
// is counted once.
#include <doctest/doctest.h>

#include <random>

#include "capture/file/file_count.h"
#include "support/capture_files.h"
#include "support/gzip.h"

namespace {

using namespace headgate;
using namespace headgate::test;

constexpr unsigned kWorkers = 3;

FileSplit three_workers() {
  FileSplit split{kWorkers, {0x9e3779b1, {3, 5, 7}, {0x85ebca6b, 0xc2b2ae35}, 9}, std::vector<uint16_t>(kBuckets)};
  for (unsigned bucket = 0; bucket < kBuckets; ++bucket) split.owner[bucket] = static_cast<uint16_t>(bucket % kWorkers);
  return split;
}

// Reads and counts; every frame is counted from a copy of exactly its size, so that the address sanitizer sees a step
// beyond it. Returns the number of packets.
std::size_t count_all(const Bytes& file) {
  FileCount count(three_workers(), nullptr);
  std::size_t delivered = 0;
  std::vector<std::unique_ptr<uint8_t[]>> copies;
  try {
    const auto reader = open_capture(std::make_unique<MemorySource>(file, 777));
    std::array<Frame, kFrameBatch> frames;
    while (const std::size_t got = reader->next(frames)) {
      delivered += got;
      copies.clear();
      for (Frame& frame : std::span(frames).first(got)) {
        copies.push_back(std::make_unique<uint8_t[]>(frame.captured));
        std::copy_n(frame.bytes, frame.captured, copies.back().get());
        frame.bytes = copies.back().get();
      }
      count.add(std::span(frames).first(got));
    }
    REQUIRE(reader->next(frames) == 0);
  } catch (const Error& error) {
    REQUIRE(delivered == 0);
    REQUIRE(std::string(error.what()) != "");
  }
  uint64_t packets = 0, bytes = 0, in_flows = 0;
  for (const FileWorker& worker : count.workers()) {
    packets += worker.packets;
    bytes += worker.bytes;
    worker.table->for_each([&](const FlowRecord& record) { in_flows += record.total_packets(); });
  }
  REQUIRE(count.totals().packets == delivered);
  REQUIRE(packets == delivered);
  REQUIRE(bytes == count.totals().bytes);
  REQUIRE(in_flows + count.totals().non_ip_packets() == delivered);
  return delivered;
}

Bytes frame_of(unsigned number) {
  const Bytes payload(number % 40, static_cast<uint8_t>(number));
  if (number % 5 == 0) return ethernet(0x86dd, ipv6({}, udp(static_cast<uint16_t>(number), 53, payload)));
  if (number % 7 == 0) return ethernet(0x0806, Bytes(28));
  return ethernet(
      0x8100, vlan(42, 0x0800, ipv4({.protocol = 6}, tcp({.source_port = static_cast<uint16_t>(number)}, payload))));
}

Bytes pcap_seed(ByteOrder order) {
  PcapWriter writer({.order = order});
  for (unsigned at = 0; at < 40; ++at) writer.packet(at, at, frame_of(at), 200);
  return writer.bytes();
}

Bytes pcapng_seed(ByteOrder order) {
  PcapngWriter writer(order);
  writer.interface(1, 0, writer.option(9, byte(9))).interface(1, 65'535, writer.option(14, Bytes(8)));
  for (unsigned at = 0; at < 30; ++at) {
    if (at % 10 == 3) writer.block(5, Bytes(24));
    if (at % 10 == 7) writer.section(order).interface(1).interface(1);
    if (at % 3 == 0) writer.enhanced(at % 2, at, frame_of(at), 200);
    if (at % 3 == 1) writer.obsolete(at % 2, at, frame_of(at), 200);
    if (at % 3 == 2) writer.simple(frame_of(at), static_cast<uint32_t>(frame_of(at).size()));
  }
  return writer.bytes();
}

// A few random changes: bytes set to values that hurt, pieces taken out, doubled or cut off.
Bytes mutated(Bytes bytes, std::mt19937& random) {
  const auto below = [&](std::size_t bound) { return random() % bound; };
  constexpr uint8_t kHurtful[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  for (std::size_t change = 0; change <= below(6) && bytes.size() > 16; ++change) {
    const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size() - 8));
    const auto end = at + static_cast<std::ptrdiff_t>(1 + below(8));
    switch (below(6)) {
      case 0:
        bytes.erase(at, end);
        break;
      case 1:
        bytes.resize(static_cast<std::size_t>(at - bytes.begin()));
        break;
      case 2: {
        const Bytes copy(at, end);
        bytes.insert(at, copy.begin(), copy.end());
        break;
      }
      default:
        *at = below(2) == 0 ? kHurtful[below(std::size(kHurtful))] : static_cast<uint8_t>(random());
    }
  }
  return bytes;
}

void hold(const Bytes& file, unsigned rounds) {
  std::mt19937 random(20'240'301);
  REQUIRE(count_all(file) > 0);
  for (unsigned round = 0; round < rounds; ++round) {
    CAPTURE(round);
    const Bytes changed = mutated(file, random);
    // No packet takes less than 16 bytes of a file, so this bounds the time as well.
    REQUIRE(count_all(changed) <= changed.size() / 16);
  }
}

TEST_CASE("hostile files: the seeds are whole") {
  CHECK(count_all(pcap_seed(ByteOrder::host)) == 40);
  CHECK(count_all(pcap_seed(ByteOrder::swapped)) == 40);
  CHECK(count_all(pcapng_seed(ByteOrder::host)) == 30);
  CHECK(count_all(pcapng_seed(ByteOrder::swapped)) == 30);
}

TEST_CASE("hostile files: pcap with random changes") {
  hold(pcap_seed(ByteOrder::host), 1000);
  hold(pcap_seed(ByteOrder::swapped), 500);
}

TEST_CASE("hostile files: pcapng with random changes") {
  hold(pcapng_seed(ByteOrder::host), 1000);
  hold(pcapng_seed(ByteOrder::swapped), 500);
}

TEST_CASE("hostile files: random changes inside gzip, and to gzip") {
  std::mt19937 random(7);
  const Bytes compressed = gzip(pcapng_seed(ByteOrder::host));
  for (unsigned round = 0; round < 300; ++round) {
    count_all(gzip(mutated(pcap_seed(ByteOrder::host), random)));
    count_all(mutated(compressed, random));
  }
}

TEST_CASE("hostile files: noise behind every magic number") {
  std::mt19937 random(11);
  for (const char* magic : {"d4c3b2a1", "a1b2c3d4", "4d3cb2a1", "34cdb2a1", "0a0d0d0a", "1f8b0800"}) {
    for (unsigned round = 0; round < 100; ++round) {
      Bytes file = from_hex(magic);
      for (unsigned at = 0; at < 500; ++at) file.push_back(static_cast<uint8_t>(random()));
      count_all(file);
    }
  }
}

TEST_CASE("hostile files: a small file that unpacks to very much is read in bounded memory, to its end") {
  // 64 MiB of packets of no bytes: 16-byte headers full of zeros.
  Bytes plain = PcapWriter().bytes();
  plain.insert(plain.end(), 64U << 20U, 0);
  const Bytes compressed = gzip(plain);
  CHECK(compressed.size() < 100'000);
  FileCount count(three_workers(), nullptr);
  const auto reader = open_capture(std::make_unique<MemorySource>(compressed));
  std::array<Frame, kFrameBatch> frames;
  while (const std::size_t got = reader->next(frames)) count.add(std::span(frames).first(got));
  CHECK(reader->failure() == "");
  CHECK(count.totals().packets == 4U << 20U);
}

}  // namespace
