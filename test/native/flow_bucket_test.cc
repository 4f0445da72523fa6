// The bucket that a flow tells: that of its packets, and none where only a packet can tell.
#include "split/flow_bucket.h"

#include <doctest/doctest.h>

#include <vector>

#include "split/bucket.h"
#include "split/ownership.h"

namespace {

using namespace headgate;

constexpr SplitConstants kConstants{.address = 0x9e3779b1,
                                    .word = {0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f},
                                    .mix = {0x2c1b3c6d, 0x297a2d39},
                                    .ethertype = 0x165667b1,
                                    .port = 0x7feb352d,
                                    .protocol = 0x846ca68b,
                                    .vlan = 0x68bc21eb,
                                    .key = 0x02e5be93};

FlowShape udp_flow() {
  FlowShape flow{};
  flow.source = {10, 0, 0, 1};
  flow.destination = {192, 0, 2, 7};
  flow.source_port = 1234;
  flow.destination_port = 53;
  flow.protocol = 17;
  flow.ip_version = 4;
  return flow;
}

// The same flow's packet in a VLAN, as it came from the wire: with a payload, a TTL and a checksum of its own.
std::vector<uint8_t> packet() {
  return {2, 0,  0,  0, 0, 1,  2, 0, 0, 0,   0, 2, 0x81, 0, 0,    9, 8,  0, 0x45, 0, 0, 32,  1,   2,   0x40,
          0, 63, 17, 9, 9, 10, 0, 0, 1, 192, 0, 2, 7,    4, 0xd2, 0, 53, 0, 12,   0, 0, 'a', 'b', 'c', 'd'};
}

Split split_of(SplitPolicy policy) { return {kConstants, policy}; }

TEST_CASE("a flow's bucket is that of its packets") {
  FlowShape flow = udp_flow();
  flow.vlans.push(9);
  const auto frame = packet();
  const SplitPolicy policies[] = {
      {},
      {.has_fields = 1, .ports = 1},
      {.has_fields = 1, .addresses = HashedAddresses::none, .ports = 1, .protocol = 1, .vlan = 1},
  };
  for (const SplitPolicy& policy : policies) {
    const Split split = split_of(policy);
    const auto size = static_cast<uint32_t>(frame.size());
    CHECK(bucket_of_flow(split, flow) == bucket_of(split, LinkType::ethernet, frame.data(), size));
  }
}

TEST_CASE("a later fragment has no ports to tell a bucket by") {
  const Split split = split_of({.has_fields = 1, .ports = 1});
  FlowShape fragment = udp_flow();
  fragment.is_fragment = true;
  FlowShape other = fragment;
  other.source_port = 99;
  CHECK(bucket_of_flow(split, fragment) == bucket_of_flow(split, other));
  CHECK(bucket_of_flow(split, fragment) != bucket_of_flow(split, udp_flow()));
}

TEST_CASE("one side, the inside of tunnels, a key and deep tags only a packet tells") {
  CHECK(!bucket_of_flow(split_of({.has_fields = 1, .addresses = HashedAddresses::source}), udp_flow()));
  CHECK(!bucket_of_flow(split_of({.has_fields = 1, .inner = 1}), udp_flow()));
  CHECK(!bucket_of_flow(split_of({.has_fields = 1, .key_base = KeyBase::l4, .key_size = 4}), udp_flow()));
  FlowShape deep = udp_flow();
  for (int tags = 0; tags < 4; ++tags) deep.vlans.push(7);
  CHECK(!bucket_of_flow(split_of({}), deep));
}

TEST_CASE("when the split changes at a seam, each packet is judged by the split of its time") {
  Ownership lane;
  OwnedBuckets before;
  OwnedBuckets after;
  before.set(1);
  after.set(2);
  lane.set(before);
  lane.open_seam(after, 1000);
  CHECK(lane.judge(1, 5, 999) == Verdict::counted);
  CHECK(lane.judge(1, 5, 1000) == Verdict::surplus);
  CHECK(lane.judge(5, 2, 999) == Verdict::surplus);
  CHECK(lane.judge(5, 2, 1000) == Verdict::counted);
  CHECK(lane.is_before_seam(999));
  CHECK(!lane.is_before_seam(1000));
  lane.close_seam(0, 1000, 50);
  CHECK(lane.judge(1, 5, 999) == Verdict::late);
  CHECK(lane.judge(1, 2, 999) == Verdict::counted);
  CHECK(lane.has_seam());
  lane.tick(50, 2000);
  CHECK(!lane.has_seam());
}

}  // namespace
