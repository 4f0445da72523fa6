// What a lane counts. Every packet that comes out of its ring is in exactly one of counted, surplus, late,
// before_start.
#pragma once

#include <array>
#include <cstdint>

#include "capture/live_source.h"
#include "decode/oddity.h"
#include "decode/packet.h"
#include "flow/table.h"

namespace headgate {

struct PacketsAndBytes {
  uint64_t packets = 0;
  uint64_t bytes = 0;

  void add(uint32_t wire_bytes) noexcept {
    ++packets;
    bytes += wire_bytes;
  }
};

struct LaneCounters {
  PacketsAndBytes counted;
  PacketsAndBytes surplus;                         // seen but owned by another lane
  uint64_t dropped_during_cutover = 0;             // of the dropped ones, those that another lane may have counted
  uint64_t late = 0;                               // older than a finished cutover
  uint64_t before_start = 0;                       // older than the start of counting
  std::array<uint64_t, kPacketClasses> classes{};  // sums to counted.packets
  Oddities oddities;
  uint64_t oversized = 0;  // frames larger than the MTU allows
  uint64_t busy_ns = 0;    // spent on packets
  uint64_t lag_ns = 0;     // age of the last packet when it was counted; 0 when the ring was seen empty since
  FlowTableCounters flows;

  // That came out of the ring.
  uint64_t read_packets() const noexcept { return counted.packets + surplus.packets + late + before_start; }
};

// The same at one instant, with what the kernel says.
struct LaneTotals {
  LaneCounters counters;
  KernelCounters kernel;
  uint64_t flow_capacity;
};

struct LaneHealth {
  uint64_t pump_age_ns;  // since somebody with the lease last pumped
  bool device_up;
};

}  // namespace headgate
