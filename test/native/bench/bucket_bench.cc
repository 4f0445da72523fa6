// What a packet costs in the bucket function, in the first cache.
#include "bench/measure.h"
#include "split/bucket.h"
#include "support/fixtures.h"

namespace headgate::bench {

namespace {

using namespace test;

constexpr SplitConstants kConstants = {0x9e3779b1,
                                       {0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f},
                                       {0x165667b1, 0xd3a2646d},
                                       0xfd7046c5,
                                       0xb55a4f09,
                                       0x2c1b3c6d,
                                       0x297a2d39,
                                       0x8da6b343};

Case hashing(const char* name, const Bytes& frame, const SplitPolicy& policy = {}) {
  return {name, [frame, split = Split{kConstants, policy}](const char* title) {
            constexpr std::size_t kPackets = 200'000;
            volatile uint16_t sink = 0;
            measure(title, kPackets, [&](unsigned) {
              for (std::size_t packet = 0; packet < kPackets; ++packet) {
                sink = bucket_of(split, LinkType::ethernet, frame.data(), static_cast<uint32_t>(frame.size()));
              }
            });
          }};
}

}  // namespace

std::vector<Case> bucket_cases() {
  const Bytes plain = ethernet(0x0800, kUdp4);
  SplitPolicy ports;
  ports.has_fields = 1;
  ports.ports = 1;
  return {
      hashing("bucket of IPv4", plain),
      hashing("bucket of IPv6", ethernet(0x86dd, kTcp6)),
      hashing("bucket of IPv4 in a VLAN", ethernet(0x8100, vlan(7, 0x0800, kUdp4))),
      hashing("bucket of IPv4, ports too", plain, ports),
  };
}

}  // namespace headgate::bench
