// A seam over several lanes while the wall clock is set: whenever that is, and however late a lane reads its ring, each
// packet is counted by exactly one lane.
#include <doctest/doctest.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "lane/passage.h"
#include "lane/set_back.h"
#include "split/ownership.h"

namespace {

using namespace headgate;

constexpr unsigned kLanes = 4;
constexpr int64_t kMargin = 3 * kMillisecond;
constexpr int64_t kBlockTimeout = 100 * kMillisecond;
constexpr int64_t kSettle = kBlockTimeout + 100 * kMillisecond;
constexpr int64_t kStep = kMillisecond;  // of the simulation

struct RingPacket {
  unsigned number;
  uint16_t bucket;
  int64_t timestamp;
  int64_t readable_from;  // steady: its block is handed over
};

// As a lane judges what is in its ring; see lane.cc.
struct TestLane {
  void read(const ClockReading& now, std::vector<unsigned>& counted) {
    set_back.look(now);
    ownership.tick(now.steady, now.wall);
    const auto is_readable = [&] { return !ring.empty() && ring.front().readable_from <= now.steady; };
    for (unsigned left = now.steady < saturated_until ? 1 : UINT_MAX; left > 0 && is_readable(); --left) {
      const RingPacket& packet = ring.front();
      last_timestamp = packet.timestamp;
      if (ownership.judge(packet.bucket, packet.timestamp) == Verdict::counted) ++counted[packet.number];
      ring.pop_front();
      ++packets_read;
    }
    const bool drained = !is_readable();
    if (drained) set_back.drained(now);
    if (set_back.wants_mark(now)) set_back.mark(packets_read + ring.size());
    set_back.read(packets_read);
    if (seam.is_behind(now, drained, set_back.is_unread() ? INT64_MIN : last_timestamp)) has_passed = true;
  }

  Ownership ownership;
  OwnedBuckets before;
  OwnedBuckets after;
  OwnedBuckets accepted;
  SetBack set_back{kSettle};
  Passage seam;
  bool has_passed = false;
  std::deque<RingPacket> ring;
  int64_t block_ends = 0;
  int64_t last_timestamp = 0;
  uint64_t packets_read = 0;
  int64_t saturated_until = 0;  // it reads no more than comes, so that its ring is never empty
  int64_t stalled_from = 0;
  int64_t stalled_until = 0;
};

// What happens: packets all the time, a change of owners at 300 ms, and what a round draws.
struct Round {
  explicit Round(unsigned seed) : random(seed) {
    for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
      lanes[random() % kLanes].before.set(bucket);
      lanes[random() % kLanes].after.set(bucket);
    }
    for (TestLane& lane : lanes) {
      lane.ownership.set(lane.before);
      lane.accepted = lane.before;
    }
  }

  int64_t draw(int64_t limit) { return static_cast<int64_t>(random() % static_cast<uint64_t>(limit / kStep)) * kStep; }
  // The clock is to be set back at some time, by seconds or by an hour.
  void draw_set_back() {
    clock_set_at = 200 * kMillisecond + draw(2 * kSecond);
    set_back_by = random() % 2 == 0 ? draw(3 * kSecond) : 3600 * kSecond;
  }
  ClockReading now() const { return {wall_offset + steady, steady}; }

  void send() {
    const auto bucket = static_cast<uint16_t>(random() % kBuckets);
    for (TestLane& lane : lanes) {
      if (!lane.accepted[bucket]) continue;
      if (lane.block_ends <= steady) lane.block_ends = steady + draw(kBlockTimeout) + kStep;
      lane.ring.push_back({static_cast<unsigned>(counted.size()), bucket, now().wall, lane.block_ends});
    }
    counted.push_back(0);
  }

  void open_seam() {
    is_wanted = true;
    bool can_open = true;
    for (TestLane& lane : lanes) {
      lane.set_back.look(now());
      const bool is_open = lane.ownership.seam_open();
      can_open = can_open && !lane.set_back.is_unread() && (!is_open || lane.seam.was_set_back(now()));
    }
    if (!can_open) return;
    const Passage seam(now(), kMargin, kSettle);
    for (TestLane& lane : lanes) {
      lane.ownership.open_seam(lane.after, seam.instant());
      lane.seam = seam;
      lane.has_passed = false;
    }
  }

  // As src/manager/cutover.ts does it.
  void look_after_seam() {
    const bool is_open = lanes[0].ownership.seam_open();
    if (!is_open || !std::ranges::all_of(lanes, &TestLane::has_passed)) return open_seam();
    for (TestLane& lane : lanes) {
      lane.accepted = lane.after;
      lane.ownership.close_seam(steady, now().wall, kSecond);
    }
    is_wanted = false;
    closed = true;
    closed_at = steady;
  }

  void run(int64_t end) {
    const int64_t begins = 300 * kMillisecond;
    for (; steady < end; steady += kStep) {
      if (steady == clock_set_at) wall_offset -= set_back_by;
      if (steady == begins) {
        for (TestLane& lane : lanes) lane.accepted |= lane.after;
        open_seam();
      }
      send();
      for (TestLane& lane : lanes) {
        const bool is_stalled = steady >= lane.stalled_from && steady < lane.stalled_until;
        if (!is_stalled && random() % 4 == 0) lane.read(now(), counted);
      }
      if (is_wanted && steady % (5 * kMillisecond) == 0) look_after_seam();
    }
    steady += kSecond;
    for (TestLane& lane : lanes) lane.read(now(), counted);
  }

  std::mt19937 random;
  std::vector<TestLane> lanes{kLanes};
  std::vector<unsigned> counted;  // by packet: how often
  int64_t steady = 0;
  int64_t wall_offset = 1'700'000'000 * kSecond;
  int64_t clock_set_at = 0;
  int64_t set_back_by = 0;
  bool is_wanted = false;
  bool closed = false;
  int64_t closed_at = 0;
};

bool each_counted_once(const Round& round) {
  return std::ranges::all_of(round.counted, [](unsigned times) { return times == 1; });
}

TEST_CASE("seam: the clock is set back while a lane is stuck: its unread packets are counted, each once") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    Round round(seed);
    round.draw_set_back();
    TestLane& stuck = round.lanes[round.random() % kLanes];
    stuck.stalled_from = round.draw(kSecond);
    stuck.stalled_until = stuck.stalled_from + round.draw(3 * kSecond);
    round.run(6 * kSecond);
    CHECK(each_counted_once(round));
    CHECK(round.closed);
  }
}

TEST_CASE(
    "seam: the clock is set back while a lane has more than it can read: the seam does not wait for its ring to be "
    "empty") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    Round round(seed);
    round.draw_set_back();
    TestLane& busy = round.lanes[round.random() % kLanes];
    busy.stalled_from = 100 * kMillisecond;
    busy.stalled_until = kSecond + round.draw(kSecond);
    busy.saturated_until = 30 * kSecond;
    round.run(31 * kSecond);
    CHECK(each_counted_once(round));
    REQUIRE(round.closed);
    CHECK(round.closed_at < busy.saturated_until - 5 * kSecond);
  }
}

TEST_CASE("seam: the clock is set forward, or not at all, while a lane is stuck") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Round round(seed);
    round.clock_set_at = 200 * kMillisecond + round.draw(2 * kSecond);
    round.set_back_by = round.random() % 2 == 0 ? 0 : -3600 * kSecond;
    TestLane& stuck = round.lanes[round.random() % kLanes];
    stuck.stalled_from = round.draw(kSecond);
    stuck.stalled_until = stuck.stalled_from + round.draw(3 * kSecond);
    round.run(6 * kSecond);
    CHECK(each_counted_once(round));
    CHECK(round.closed);
  }
}

}  // namespace
