// What holds for every file, whatever its bytes are, and the damage that is done to files to see that it does.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "capture/file/file_count.h"
#include "support/capture_files.h"

namespace headgate::test {

inline FileSplit split_in_turn(unsigned workers) {
  FileSplit split{workers,
                  {{0x9e3779b1, {3, 5, 7}, {0x85ebca6b, 0xc2b2ae35}, 9, 11, 13, 15, 17}, {}},
                  std::vector<uint16_t>(kBuckets)};
  for (unsigned bucket = 0; bucket < kBuckets; ++bucket) split.owner[bucket] = static_cast<uint16_t>(bucket % workers);
  return split;
}

// Where a file's figures do not add up; empty when they do.
inline std::string broken_account(const FileCount& count, uint64_t delivered) {
  const FileTotals& totals = count.totals();
  uint64_t in_classes = 0, of_workers = 0, bytes_of_workers = 0, in_flows = 0;
  for (const uint64_t packets : totals.classes) in_classes += packets;
  for (const FileWorker& worker : count.workers()) {
    of_workers += worker.packets;
    bytes_of_workers += worker.bytes;
    worker.table->for_each([&](const FlowRecord& record) { in_flows += record.total_packets(); });
  }
  if (totals.packets != delivered) return "packets are not those that the reader delivered";
  if (in_classes != totals.packets) return "the classes do not sum to the packets";
  if (of_workers != totals.packets) return "the workers' packets do not sum to the packets";
  if (bytes_of_workers != totals.bytes) return "the workers' bytes do not sum to the bytes";
  if (in_flows + totals.non_ip_packets() != totals.packets) return "the flows do not hold every IP packet";
  return "";
}

// Hands `frames` to `count` as copies of exactly their size, so that the address sanitizer sees a step beyond one.
inline void count_copies(FileCount& count, std::span<Frame> frames) {
  std::vector<std::unique_ptr<uint8_t[]>> copies;
  for (Frame& frame : frames) {
    copies.push_back(std::make_unique<uint8_t[]>(frame.captured));
    std::copy_n(frame.bytes, frame.captured, copies.back().get());
    frame.bytes = copies.back().get();
  }
  count.add(frames);
}

// Reads the file and counts it; returns the number of its packets. No packet takes less than 16 bytes of a file, and no
// byte of gzip becomes more than 1032: that bounds the time.
inline std::size_t count_hostile(const Bytes& file, Tunnels tunnels = Tunnels::outer) {
  FileCount count(split_in_turn(3), nullptr, {}, tunnels);
  std::size_t delivered = 0;
  try {
    const auto reader = open_capture(std::make_unique<MemorySource>(file, 7777));
    std::array<Frame, kFrameBatch> frames;
    while (const std::size_t got = reader->next(frames)) {
      delivered += got;
      count_copies(count, std::span(frames).first(got));
    }
    count.finish();
    REQUIRE(reader->next(frames) == 0);
  } catch (const Error& error) {
    REQUIRE(delivered == 0);
    REQUIRE(std::string(error.what()) != "");
  }
  const bool compressed = file.size() > 1 && file[0] == 0x1f && file[1] == 0x8b;
  REQUIRE(delivered <= file.size() * (compressed ? 1032 : 1) / 16);
  REQUIRE(broken_account(count, delivered) == "");
  return delivered;
}

inline Bytes cut_somewhere(const Bytes& file, std::mt19937& random) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(random() % file.size())};
}

inline Bytes with_one_other_byte(Bytes file, std::mt19937& random) {
  file[random() % file.size()] ^= static_cast<uint8_t>(1 + random() % 255);
  return file;
}

// Up to six changes: bytes set to values that hurt, pieces taken out, doubled or cut off.
inline Bytes with_several_changes(Bytes bytes, std::mt19937& random) {
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

struct DamageRounds {
  unsigned cuts = 200;
  unsigned single = 200;  // one byte changed
  unsigned several = 50;  // with_several_changes()
};
constexpr unsigned kDamagedForms = DamageRounds{}.cuts + DamageRounds{}.single + DamageRounds{}.several;

// Counts the file whole and in every damaged form, with and without a look into tunnels; what is cut off adds no
// packet. Returns the packets of the whole.
inline std::size_t hold_against_damage(const Bytes& file, const DamageRounds& rounds = {}) {
  std::mt19937 random(20'240'301);
  const std::size_t whole = count_hostile(file);
  REQUIRE(count_hostile(file, Tunnels::inner) == whole);
  const auto in_turn = [](unsigned round) { return round % 2 == 0 ? Tunnels::outer : Tunnels::inner; };
  for (unsigned round = 0; round < rounds.cuts; ++round) {
    CAPTURE(round);
    REQUIRE(count_hostile(cut_somewhere(file, random), in_turn(round)) <= whole);
  }
  for (unsigned round = 0; round < rounds.single; ++round) {
    CAPTURE(round);
    count_hostile(with_one_other_byte(file, random), in_turn(round));
  }
  for (unsigned round = 0; round < rounds.several; ++round) {
    CAPTURE(round);
    count_hostile(with_several_changes(file, random), in_turn(round));
  }
  return whole;
}

}  // namespace headgate::test
