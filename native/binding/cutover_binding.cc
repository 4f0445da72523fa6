#include "binding/cutover_binding.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "binding/arguments.h"
#include "binding/filter_binding.h"
#include "binding/pool_task.h"
#include "flow/transfer.h"
#include "lane/cutover.h"
#include "lane/flow_moves.h"
#include "lane/registry.h"

namespace headgate {

namespace {

OwnedBuckets buckets_argument(const Napi::Value& value) {
  const auto bytes = bytes_argument(value);
  if (bytes.size() != kBuckets / 8) throw Napi::TypeError::New(value.Env(), "a bitmap of buckets has 512 bytes");
  OwnedBuckets buckets;
  for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
    buckets[bucket] = (bytes[bucket >> 3U] >> (bucket & 7U) & 1U) != 0;
  }
  return buckets;
}

// ownBuckets(lane: number, bitmap: Uint8Array): void; bit b of byte b >> 3 is bucket b
Napi::Value own(const Napi::CallbackInfo& info) {
  find_lane(uint32_argument(info[0]))->own(buckets_argument(info[1]));
  return info.Env().Undefined();
}

// expectSeam(lanes: number[]): void
Napi::Value expect_seam_over(const Napi::CallbackInfo& info) {
  expect_seam(numbers_argument(info[0]));
  return info.Env().Undefined();
}

// openSeam(lanes: number[], bitmaps: Uint8Array[], split: Uint32Array, marginMs: number, settleMs: number): bigint,
// nanoseconds since 1970, or undefined
Napi::Value open_seam_over(const Napi::CallbackInfo& info) {
  const auto bitmaps = info[1].As<Napi::Array>();
  std::vector<NewOwner> owners;
  for (const uint32_t lane : numbers_argument(info[0])) {
    owners.push_back({lane, buckets_argument(bitmaps.Get(static_cast<uint32_t>(owners.size())))});
  }
  const SeamTimes times{uint32_argument(info[3]) * kMillisecond, uint32_argument(info[4]) * kMillisecond};
  const auto instant = open_seam(owners, split_argument(info[2]), times);
  if (!instant) return info.Env().Undefined();
  return Napi::BigInt::New(info.Env(), *instant);
}

// seamPassed(lanes: number[]): boolean
Napi::Value passed(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), seam_passed(numbers_argument(info[0])));
}

// closeSeam(lanes: number[]): void
Napi::Value close_seam_over(const Napi::CallbackInfo& info) {
  close_seam(numbers_argument(info[0]));
  return info.Env().Undefined();
}

// Whether each bucket has a home among so many lanes, or stays.
bool are_homes(const std::vector<uint16_t>& homes, std::size_t lanes) {
  return homes.size() == kBuckets &&
         std::ranges::all_of(homes, [&](uint16_t home) { return home < lanes || home == FlowHomes::kStays; });
}

// moveFlows(moves: FlowMoves): Promise<void>
Napi::Value move(const Napi::CallbackInfo& info) {
  const auto object = info[0].As<Napi::Object>();
  const auto homes = object.Get("homes").As<Napi::Uint16Array>();
  FlowMoves moves{
      .lanes = numbers_argument(object.Get("lanes")),
      .donors = numbers_argument(object.Get("donors")),
      .homes = {homes.Data(), homes.Data() + homes.ElementLength()},
      .split_has_changed = object.Get("splitHasChanged").ToBoolean(),
  };
  if (!are_homes(moves.homes, moves.lanes.size())) {
    throw Napi::TypeError::New(info.Env(), "each of the 4096 buckets has one of the lanes as its home, or stays");
  }
  using Nothing = std::monostate;
  auto work = [moves = std::move(moves)] {
    move_flows(moves);
    return Nothing();
  };
  return PoolTask<Nothing>::start(info.Env(), std::move(work),
                                  [](Napi::Env env, Nothing&&) { return env.Undefined(); });
}

}  // namespace

void bind_cutover(Napi::Env env, Napi::Object exports) {
  export_function<own>(env, exports, "ownBuckets");
  export_function<expect_seam_over>(env, exports, "expectSeam");
  export_function<open_seam_over>(env, exports, "openSeam");
  export_function<passed>(env, exports, "seamPassed");
  export_function<close_seam_over>(env, exports, "closeSeam");
  export_function<move>(env, exports, "moveFlows");
}

}  // namespace headgate
