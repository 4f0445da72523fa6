#include "binding/lane_binding.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "binding/arguments.h"
#include "binding/filter_binding.h"
#include "binding/flow_options.h"
#include "binding/totals_value.h"
#include "lane/registry.h"

namespace headgate {

namespace {

std::shared_ptr<Lane> lane_argument(const Napi::CallbackInfo& info) { return find_lane(uint32_argument(info[0])); }

// openLane(options: LaneOptions): number
Napi::Value open(const Napi::CallbackInfo& info) {
  const auto object = info[0].As<Napi::Object>();
  LaneOptions options{};
  options.live.device = string_argument(object.Get("device"));
  options.live.snapshot_length = uint32_argument(object.Get("snapshotLength"));
  options.live.ring_bytes = uint32_argument(object.Get("ringBytes"));
  options.live.block_timeout_ms = uint32_argument(object.Get("blockTimeoutMs"));
  options.live.promiscuous = object.Get("promiscuous").ToBoolean();
  options.worker = uint32_argument(object.Get("worker"));
  options.max_flows = uint32_argument(object.Get("maxFlows"));
  options.split = split_argument(object.Get("split"));
  const FlowOptions flows = flow_options_argument(object);
  options.flows = flows.settings;
  options.tunnels = flows.tunnels;
  return Napi::Number::New(info.Env(), open_lane(options));
}

// laneLinkType(lane: number): LinkType
Napi::Value link_type(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), link_type_name(lane_argument(info)->source()->link_type()));
}

// closeLane(lane: number): void
Napi::Value close(const Napi::CallbackInfo& info) {
  close_lane(uint32_argument(info[0]));
  return info.Env().Undefined();
}

// compileFilter(lane: number, expression: string): Uint8Array
Napi::Value compile(const Napi::CallbackInfo& info) {
  return program_value(info.Env(), lane_argument(info)->compile(string_argument(info[1])));
}

// attachFilter(lane: number, program: Uint8Array): void
Napi::Value attach(const Napi::CallbackInfo& info) {
  lane_argument(info)->attach(program_argument(info[1]));
  return info.Env().Undefined();
}

// rejectAll(lane: number): void
Napi::Value reject_all(const Napi::CallbackInfo& info) {
  lane_argument(info)->reject_all();
  return info.Env().Undefined();
}

// reopenLane(lane: number, program: Uint8Array): void
Napi::Value reopen(const Napi::CallbackInfo& info) {
  lane_argument(info)->reopen(program_argument(info[1]));
  return info.Env().Undefined();
}

// setLaneWide(lane: number, isWide: boolean): void
Napi::Value set_wide(const Napi::CallbackInfo& info) {
  lane_argument(info)->set_wide(info[1].ToBoolean());
  return info.Env().Undefined();
}

// setLaneMtu(lane: number, mtu: number): void
Napi::Value set_mtu(const Napi::CallbackInfo& info) {
  lane_argument(info)->set_mtu(uint32_argument(info[1]));
  return info.Env().Undefined();
}

// bucketLoads(lane: number): BucketLoads
Napi::Value loads(const Napi::CallbackInfo& info) {
  const BucketLoads counts = lane_argument(info)->bucket_loads();
  auto packets = Napi::Uint32Array::New(info.Env(), counts.packets.size());
  std::ranges::copy(counts.packets, packets.Data());
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("packets", packets);
  object.Set("until", Napi::Number::New(info.Env(), static_cast<double>(counts.until) / 1e9));
  return object;
}

// startLanes(lanes: number[]): bigint, nanoseconds since 1970
Napi::Value start(const Napi::CallbackInfo& info) {
  return Napi::BigInt::New(info.Env(), start_lanes(numbers_argument(info[0])));
}

// acquireLane(lane: number): number, the lease
Napi::Value acquire(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), lane_argument(info)->acquire());
}

// pumpLane(lane: number, lease: number, timeoutMs: number): number of packets
Napi::Value pump(const Napi::CallbackInfo& info) {
  const uint64_t packets =
      lane_argument(info)->pump(uint32_argument(info[1]), static_cast<int>(uint32_argument(info[2])));
  return Napi::Number::New(info.Env(), static_cast<double>(packets));
}

// drainLane(lane: number, lease: number): number of packets
Napi::Value drain(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(lane_argument(info)->drain(uint32_argument(info[1]))));
}

// finishLane(lane: number): void
Napi::Value finish(const Napi::CallbackInfo& info) {
  lane_argument(info)->finish();
  return info.Env().Undefined();
}

// setLaneTimeouts(lane: number, timeouts: FlowTimeouts): void
Napi::Value set_timeouts(const Napi::CallbackInfo& info) {
  lane_argument(info)->set_timeouts(timeouts_argument(info[1]));
  return info.Env().Undefined();
}

// helpLane(lane: number, limitMs: number): number of packets
Napi::Value help(const Napi::CallbackInfo& info) {
  const uint64_t packets = lane_argument(info)->help(static_cast<int>(uint32_argument(info[1])));
  return Napi::Number::New(info.Env(), static_cast<double>(packets));
}

// wakeLane(lane: number): void
Napi::Value wake(const Napi::CallbackInfo& info) {
  lane_argument(info)->wake();
  return info.Env().Undefined();
}

// laneTotals(lane: number): LaneTotals
Napi::Value totals(const Napi::CallbackInfo& info) { return totals_value(info.Env(), lane_argument(info)->totals()); }

// laneHealth(lane: number): LaneHealth
Napi::Value health(const Napi::CallbackInfo& info) { return health_value(info.Env(), lane_argument(info)->health()); }

// flowTableBytes(flows: number): number
Napi::Value table_bytes(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(FlowTable::bytes_for(uint32_argument(info[0]))));
}

}  // namespace

void bind_lane(Napi::Env env, Napi::Object exports) {
  export_function<open>(env, exports, "openLane");
  export_function<link_type>(env, exports, "laneLinkType");
  export_function<close>(env, exports, "closeLane");
  export_function<compile>(env, exports, "compileFilter");
  export_function<attach>(env, exports, "attachFilter");
  export_function<reject_all>(env, exports, "rejectAll");
  export_function<reopen>(env, exports, "reopenLane");
  export_function<set_wide>(env, exports, "setLaneWide");
  export_function<set_mtu>(env, exports, "setLaneMtu");
  export_function<loads>(env, exports, "bucketLoads");
  export_function<start>(env, exports, "startLanes");
  export_function<acquire>(env, exports, "acquireLane");
  export_function<pump>(env, exports, "pumpLane");
  export_function<drain>(env, exports, "drainLane");
  export_function<finish>(env, exports, "finishLane");
  export_function<set_timeouts>(env, exports, "setLaneTimeouts");
  export_function<help>(env, exports, "helpLane");
  export_function<wake>(env, exports, "wakeLane");
  export_function<totals>(env, exports, "laneTotals");
  export_function<health>(env, exports, "laneHealth");
  export_function<table_bytes>(env, exports, "flowTableBytes");
}

}  // namespace headgate
