// What a file adds up to: totals, workers, filters, link types, and the listing of its flows.
#include <doctest/doctest.h>

#include "capture/file/file_count.h"
#include "capture/file/flow_listing.h"
#include "support/capture_files.h"

namespace {

using namespace headgate;
using namespace headgate::test;

constexpr Split kSplit{{0x9e3779b1, {3, 5, 7}, {0x85ebca6b, 0xc2b2ae35}, 9, 11, 13, 15, 17}, {}};

FileSplit split_over(unsigned workers) {
  FileSplit split{workers, kSplit, std::vector<uint16_t>(kBuckets)};
  for (unsigned bucket = 0; bucket < kBuckets; ++bucket)
    split.owner[bucket] = static_cast<uint16_t>(bucket * workers / kBuckets);
  return split;
}

Bytes udp_frame(unsigned host, uint16_t port, std::size_t payload = 10) {
  const std::string source = "10.0." + std::to_string(host / 256) + "." + std::to_string(host % 256);
  return ethernet(0x0800, ipv4({.source = source}, udp(port, 53, Bytes(payload))));
}

void count_file(FileCount& count, const Bytes& file) {
  const auto reader = open_capture(std::make_unique<MemorySource>(file));
  std::array<Frame, kFrameBatch> frames;
  while (const std::size_t got = reader->next(frames)) count.add(std::span(frames).first(got));
  count.finish();
  REQUIRE(reader->failure() == "");
}

std::string rendered(FlowListing& listing, std::size_t enough, const ListingStyle& style) {
  std::string all;
  for (std::string piece = "x"; !piece.empty(); all += piece) {
    piece.clear();
    listing.render(piece, enough, style);
  }
  return all;
}

TEST_CASE("file count: totals are of wire bytes and of the earliest and latest time") {
  FileCount count(split_over(1), nullptr);
  count_file(count, PcapWriter()
                        .packet(50, 0, udp_frame(1, 1000), 52)
                        .packet(40, 500, udp_frame(1, 1000), 1500)
                        .packet(45, 0, ethernet(0x0806, Bytes(28)), 60)
                        .packet(46, 0, ethernet(0x88cc, Bytes(28)), 70)
                        .packet(47, 0, ethernet(0x0800, from_hex("45")), 80)
                        .bytes());
  const FileTotals& totals = count.totals();
  CHECK(totals.packets == 5);
  CHECK(totals.bytes == 52 + 1500 + 60 + 70 + 80);
  CHECK(totals.non_ip_packets() == 3);
  CHECK(totals.filtered == 0);
  CHECK(totals.first == 40'000'500'000);
  CHECK(totals.last == 50'000'000'000);
  CHECK(totals.oddities.counts[static_cast<std::size_t>(Oddity::ip_header_cut)] == 1);
  CHECK(count.links() == "EN10MB");
  CHECK(count.lost_flows() == 0);
  REQUIRE(count.workers().size() == 1);
  CHECK(count.workers()[0].packets == 5);
  CHECK(count.workers()[0].bytes == totals.bytes);
  CHECK(count.workers()[0].table->counters().created == 1);
}

TEST_CASE("file count: each worker gets the packets of its buckets, and together they get the file") {
  PcapWriter writer;
  for (unsigned host = 0; host < 1000; ++host) writer.packet(host, 0, udp_frame(host, 1000), 52);
  for (const unsigned workers : {1U, 2U, 3U, 8U, 256U}) {
    const FileSplit split = split_over(workers);
    std::vector<uint64_t> expected(workers);
    for (unsigned host = 0; host < 1000; ++host) {
      const Bytes frame = udp_frame(host, 1000);
      const auto length = static_cast<uint32_t>(frame.size());
      ++expected[split.owner[bucket_of(kSplit, LinkType::ethernet, frame.data(), length)]];
    }
    FileCount count(split, nullptr);
    count_file(count, writer.bytes());
    std::vector<uint64_t> counted;
    for (const FileWorker& worker : count.workers()) {
      counted.push_back(worker.packets);
      CHECK(worker.bytes == worker.packets * 52);
      CHECK(worker.table->counters().created == worker.packets);
    }
    CHECK(counted == expected);
  }
}

TEST_CASE("file count: link types are named in the order of their packets, each name once") {
  FileCount count(split_over(1), nullptr);
  const Bytes ip = ipv4({}, udp(1, 2, {}));
  count_file(count, PcapngWriter()
                        .interface(1)
                        .interface(12)
                        .interface(101)
                        .interface(113)
                        .enhanced(2, 0, ip, 28)
                        .enhanced(1, 0, ip, 28)
                        .enhanced(0, 0, ethernet(0x0800, ip), 42)
                        .enhanced(2, 0, ip, 28)
                        .bytes());
  CHECK(count.links() == "RAW+EN10MB");
  CHECK(count.totals().packets == 4);
  CHECK(count.workers()[0].table->counters().created == 1);
}

TEST_CASE("file count: flows end by the time of the packets, also across the batches of a reader") {
  for (const unsigned others : {0U, 1U, 29U, 30U, 31U, 32U, 100U}) {
    CAPTURE(others);
    PcapWriter writer;
    writer.packet(1000, 0, udp_frame(1, 1000), 52);
    for (unsigned packet = 0; packet < others; ++packet) writer.packet(1000, 0, udp_frame(2, 1000), 52);
    writer.packet(5000, 0, udp_frame(1, 1000), 52);
    FileCount count(split_over(1), nullptr);
    count_file(count, writer.bytes());
    CHECK(count.workers()[0].table->counters().created == (others > 0 ? 3 : 2));
    CHECK(count.workers()[0].table->counters().active == 0);
  }
}

TEST_CASE("file count: a stamp far in the future ends no flow, in whichever batch it comes") {
  for (const unsigned before : {1U, 30U, 31U, 32U, 33U, 64U}) {
    CAPTURE(before);
    PcapWriter writer;
    for (unsigned packet = 0; packet < 100; ++packet) {
      writer.packet(packet == before ? 4'000'000'000U : 1000, 0, udp_frame(packet % 2, 1000), 52);
    }
    FileCount count(split_over(1), nullptr);
    count_file(count, writer.bytes());
    CHECK(count.workers()[0].table->counters().created == 2);
    CHECK(count.workers()[0].table->counters().ended[static_cast<std::size_t>(EndReason::stopped)] == 2);
  }
}

// Accepts what is at least `shortest` bytes; knows only Ethernet.
class LengthFilter final : public FrameFilter {
 public:
  explicit LengthFilter(uint32_t shortest) : shortest_(shortest) {}
  void prepare(const FileLink& link) override {
    if (link.type != LinkType::ethernet) throw Error("FILTER_SYNTAX", "filter", "not for this link type");
  }
  bool accepts(const Frame& frame) const noexcept override { return frame.wire_bytes >= shortest_; }

 private:
  const uint32_t shortest_;
};

TEST_CASE("file count: what the filter leaves out is counted apart and is in no other figure") {
  FileCount count(split_over(2), std::make_unique<LengthFilter>(100));
  count_file(count, PcapWriter()
                        .packet(1, 0, udp_frame(1, 1), 99)
                        .packet(2, 0, udp_frame(1, 1), 100)
                        .packet(3, 0, from_hex("00"), 10)
                        .bytes());
  CHECK(count.totals().packets == 1);
  CHECK(count.totals().bytes == 100);
  CHECK(count.totals().filtered == 2);
  CHECK(count.totals().first == 2'000'000'000);
  CHECK(count.totals().last == 2'000'000'000);
  CHECK(count.totals().oddities.counts == Oddities{}.counts);
}

TEST_CASE("file count: a filter that fails for a link type stops there; what came before in the batch is counted") {
  FileCount count(split_over(1), std::make_unique<LengthFilter>(0));
  const Bytes ip = ipv4({}, udp(1, 2, {}));
  const PcapngWriter file = PcapngWriter()
                                .interface(1)
                                .interface(101)
                                .enhanced(0, 0, ethernet(0x0800, ip), 42)
                                .enhanced(0, 0, ethernet(0x0800, ip), 42)
                                .enhanced(1, 0, ip, 28)
                                .enhanced(0, 0, ethernet(0x0800, ip), 42);
  CHECK_THROWS_WITH_AS(count_file(count, file.bytes()), "not for this link type", Error);
  CHECK(count.totals().packets == 2);
}

TEST_CASE("flow listing: all flows as they began, with commas between them or as lines") {
  FileCount count(split_over(1), nullptr);
  count_file(count, PcapWriter()
                        .packet(1, 0, udp_frame(3, 1000), 60)
                        .packet(2, 0, udp_frame(1, 1000), 100)
                        .packet(3, 0, udp_frame(2, 1000), 60)
                        .bytes());
  const std::string whole = [&] {
    FlowListing listing(count, std::nullopt);
    CHECK(listing.flows_of(0) == 3);
    return rendered(listing, 1 << 20, {});
  }();
  CHECK(whole.starts_with(
      R"({"vlans":[],"ip_version":4,"proto":17,"src":"10.0.0.3","src_port":1000,"dst":"198.51.100.2")"));
  CHECK(whole.find(R"("reverse_retransmitted":0},{"vlans":[],"ip_version":4,"proto":17,"src":"10.0.0.1")") !=
        std::string::npos);
  FlowListing piecewise(count, std::nullopt);
  CHECK(rendered(piecewise, 1, {}) == whole);
  FlowListing lines(count, std::nullopt);
  CHECK(rendered(lines, 1, {.form = ListingForm::csv, .before_line = "a.pcap,"}) ==
        "a.pcap,,4,17,10.0.0.3,1000,198.51.100.2,53,1,0,60,0,38,0,1.000000000,1.000000000,0,0,,stopped,0,,0,0\n"
        "a.pcap,,4,17,10.0.0.1,1000,198.51.100.2,53,1,0,100,0,38,0,2.000000000,2.000000000,0,0,,stopped,0,,0,0\n"
        "a.pcap,,4,17,10.0.0.2,1000,198.51.100.2,53,1,0,60,0,38,0,3.000000000,3.000000000,0,0,,stopped,0,,0,0\n");
}

TEST_CASE("flow listing: the largest first, the earlier of two equals first, whatever worker has them") {
  FileCount count(split_over(4), nullptr);
  PcapWriter writer;
  for (unsigned host = 0; host < 200; ++host) writer.packet(1000 - host, 0, udp_frame(host, 7), host < 3 ? 90 : 60);
  count_file(count, writer.bytes());
  FlowListing listing(count, 4);
  const std::string text = rendered(listing, 1, {.form = ListingForm::csv});
  std::vector<std::string> sources;
  for (std::size_t at = text.find("10.0."); at != std::string::npos; at = text.find("10.0.", at + 1)) {
    sources.push_back(text.substr(at, text.find(',', at) - at));
  }
  CHECK(sources == std::vector<std::string>{"10.0.0.2", "10.0.0.1", "10.0.0.0", "10.0.0.199"});
  FlowListing none(count, 0);
  CHECK(rendered(none, 1, {}) == "");
  CHECK(none.flows_of(0) + none.flows_of(1) + none.flows_of(2) + none.flows_of(3) == 200);
}

TEST_CASE("flow listing: VLAN ids and addresses of both families in CSV") {
  FileCount count(split_over(1), nullptr);
  const Bytes answer = ipv6({.source = "2001:db8::2", .destination = "2001:db8::1", .next_header = 6},
                            tcp({.source_port = 443, .destination_port = 50'000, .flags = 0x12}, {}));
  count_file(count,
             PcapWriter().packet(1, 1, ethernet(0x88a8, vlan(7, 0x8100, vlan(100, 0x86dd, answer))), 82).bytes());
  FlowListing listing(count, std::nullopt);
  CHECK(rendered(listing, 1, {.form = ListingForm::csv}) ==
        "7.100,6,6,2001:db8::2,443,2001:db8::1,50000,1,0,82,0,60,0,1.000001000,1.000001000,18,0,syn_ack,stopped,0,,0,"
        "0\n");
}

}  // namespace
