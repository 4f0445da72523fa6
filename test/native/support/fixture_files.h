// Capture files for tests that damage them: one for every form of file that is read, and for every link type.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/capture_files.h"
#include "support/fixtures.h"
#include "support/gzip.h"

namespace headgate::test {

struct FixtureFile {
  std::string name;
  Bytes bytes;
  std::size_t packets;
};

// Frames of changing lengths: IPv6 and UDP, ARP, VLAN with IPv4 and TCP.
inline Bytes numbered_frame(unsigned number) {
  const Bytes payload(number % 40, static_cast<uint8_t>(number));
  const auto port = static_cast<uint16_t>(number);
  if (number % 5 == 0) return ethernet(0x86dd, ipv6({}, udp(port, 53, payload)));
  if (number % 7 == 0) return ethernet(0x0806, Bytes(28));
  return ethernet(0x8100, vlan(42, 0x0800, ipv4({.protocol = 6}, tcp({.source_port = port}, payload))));
}

constexpr unsigned kPcapFixturePackets = 40;
constexpr unsigned kPcapngFixturePackets = 30;

inline Bytes pcap_fixture(const PcapFields& fields = {}) {
  PcapWriter writer(fields);
  for (unsigned at = 0; at < kPcapFixturePackets; ++at) writer.packet(at, at, numbered_frame(at), 200);
  return writer.bytes();
}

// Sections, two interfaces with options, all three packet blocks, and blocks that are passed over.
inline Bytes pcapng_fixture(ByteOrder order = ByteOrder::host) {
  PcapngWriter writer(order);
  writer.interface(1, 0, writer.option(9, byte(9))).interface(1, 65'535, writer.option(14, Bytes(8)));
  for (unsigned at = 0; at < kPcapngFixturePackets; ++at) {
    const Bytes frame = numbered_frame(at);
    if (at % 10 == 3) writer.block(5, Bytes(24));
    if (at % 10 == 7) writer.section(order).interface(1).interface(1);
    if (at % 3 == 0) writer.enhanced(at % 2, at, frame, 200);
    if (at % 3 == 1) writer.obsolete(at % 2, at, frame, 200);
    if (at % 3 == 2) writer.simple(frame, static_cast<uint32_t>(frame.size()));
  }
  return writer.bytes();
}

inline unsigned link_number(LinkType type) {
  switch (type) {
    case LinkType::ethernet:
      return 1;
    case LinkType::raw:
      return 101;
    case LinkType::linux_sll:
      return 113;
    case LinkType::linux_sll2:
      return 276;
    case LinkType::null_loop:
      return 108;
    case LinkType::ppp:
      return 9;
  }
  return 0;
}

// Every frame of the decoder's fixtures, each on an interface of its own link type.
inline FixtureFile every_link_fixture() {
  PcapngWriter writer;
  const std::vector<Fixture> fixtures = decoder_fixtures();
  for (const Fixture& fixture : fixtures) writer.interface(link_number(fixture.link_type));
  for (uint32_t at = 0; at < fixtures.size(); ++at) {
    writer.enhanced(at, at, fixtures[at].frame, static_cast<uint32_t>(fixtures[at].frame.size()));
  }
  return {"pcapng, every link type", writer.bytes(), fixtures.size()};
}

inline std::vector<FixtureFile> fixture_files() {
  std::vector<FixtureFile> files;
  for (const ByteOrder order : {ByteOrder::host, ByteOrder::swapped}) {
    const std::string suffix = order == ByteOrder::host ? "" : ", swapped";
    const auto add_pcap = [&](const std::string& name, uint32_t magic) {
      files.push_back({name + suffix, pcap_fixture({.order = order, .magic = magic}), kPcapFixturePackets});
    };
    add_pcap("pcap, microseconds", 0xa1b2c3d4);
    add_pcap("pcap, nanoseconds", 0xa1b23c4d);
    add_pcap("pcap, patched", 0xa1b2cd34);
    files.push_back({"pcapng" + suffix, pcapng_fixture(order), kPcapngFixturePackets});
  }
  files.push_back(every_link_fixture());
  files.push_back({"gzip of pcap", gzip(pcap_fixture()), kPcapFixturePackets});
  files.push_back({"gzip of pcapng", gzip(pcapng_fixture()), kPcapngFixturePackets});
  const Bytes plain = pcap_fixture();
  const auto middle = plain.begin() + static_cast<std::ptrdiff_t>(plain.size() / 2);
  files.push_back({"gzip of pcap, two members", join({gzip({plain.begin(), middle}), gzip({middle, plain.end()})}),
                   kPcapFixturePackets});
  return files;
}

}  // namespace headgate::test
