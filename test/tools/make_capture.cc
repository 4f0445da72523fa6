// Writes a capture file of synthetic traffic, the same one for the same words: for benchmarks.
//
//   make_capture FILE [form=pcap|pcapng] [packets=N] [flows=N] [skew=0..100] [frame=BYTES] [seed=N]
//
// TCP and UDP over IPv4 and IPv6 in both directions; a connection opens with its handshake and its sequence numbers go
// on. Packets choose among `flows` flows by a Zipf law of exponent skew/100 (100 without the word): where packets are
// few, not every flow gets one. Frames have the lengths of mixed traffic, or `frame` bytes each.
#include <unistd.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "capture_writer.h"
#include "synthetic_flow.h"

namespace {

struct Options {
  const char* file = nullptr;
  bool pcapng = false;
  uint64_t packets = 1'000'000;
  uint64_t flows = 50'000;
  uint64_t skew = 100;
  uint64_t frame = 0;
  uint64_t seed = 1;
};

[[noreturn]] void usage() {
  std::fprintf(stderr,
               "usage: make_capture FILE [form=pcap|pcapng] [packets=N] [flows=N] [skew=0..100] [frame=60..1514] "
               "[seed=N]\n");
  std::exit(2);
}

uint64_t number(std::string_view text, uint64_t least, uint64_t most) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc{} || end != text.end() || value < least || value > most) usage();
  return value;
}

Options read_options(int count, char** words) {
  if (count < 2) usage();
  Options options;
  options.file = words[1];
  for (int at = 2; at < count; ++at) {
    const std::string_view word = words[at];
    const std::string_view value = word.substr(word.find('=') + 1);
    if (word.starts_with("form=")) {
      if (value != "pcap" && value != "pcapng") usage();
      options.pcapng = value == "pcapng";
    } else if (word.starts_with("packets=")) {
      options.packets = number(value, 1, 1'000'000'000);
    } else if (word.starts_with("flows=")) {
      options.flows = number(value, 1, 10'000'000);
    } else if (word.starts_with("skew=")) {
      options.skew = number(value, 0, 100);
    } else if (word.starts_with("frame=")) {
      options.frame = number(value, kSmallestFrame, kLargestFrame);
    } else if (word.starts_with("seed=")) {
      options.seed = number(value, 0, UINT64_MAX);
    } else {
      usage();
    }
  }
  return options;
}

// The rank of the flow that a packet belongs to: the inverse of the continuous Zipf distribution over [1, flows + 1).
class ZipfRanks {
 public:
  ZipfRanks(uint64_t flows, uint64_t skew)
      : flows_(flows),
        rest_(1.0 - static_cast<double>(skew) / 100.0),
        span_(skew == 100 ? std::log(static_cast<double>(flows + 1))
                          : std::pow(static_cast<double>(flows + 1), rest_) - 1.0) {}

  uint64_t at(double uniform) const {
    const double rank = rest_ == 0.0 ? std::exp(uniform * span_) : std::pow(1.0 + uniform * span_, 1.0 / rest_);
    const auto flow = static_cast<uint64_t>(rank) - 1;
    return flow < flows_ ? flow : flows_ - 1;
  }

 private:
  uint64_t flows_;
  double rest_;
  double span_;
};

// Half acknowledgements, three in ten full frames, the rest in between: some 600 bytes on average.
uint32_t mixed_length(Random& random) {
  const uint64_t kind = random.below(100);
  if (kind < 48) return static_cast<uint32_t>(kSmallestFrame + random.below(20));
  if (kind < 78) return kLargestFrame;
  return static_cast<uint32_t>(100 + random.below(900));
}

}  // namespace

int main(int count, char** words) {
  constexpr int64_t kStart = 1'700'000'000'000'000'000;
  constexpr int64_t kStep = 2000;  // nanoseconds between packets
  const Options options = read_options(count, words);
  const ZipfRanks ranks(options.flows, options.skew);
  Random random(options.seed);
  std::vector<FlowProgress> flows(options.flows);
  CaptureWriter writer(options.file, options.pcapng ? CaptureForm::pcapng : CaptureForm::pcap);
  FrameMaker maker(options.seed);
  for (uint64_t packet = 0; packet < options.packets; ++packet) {
    const uint64_t flow = ranks.at(random.uniform());
    const uint32_t length = options.frame != 0 ? static_cast<uint32_t>(options.frame) : mixed_length(random);
    const auto frame = maker.next(flow, flows[flow], length, random);
    writer.write(kStart + static_cast<int64_t>(packet) * kStep, frame);
  }
  writer.close();
  return 0;
}
