#include "binding/totals_value.h"

#include <cstdint>

namespace headgate {

namespace {

constexpr const char* kClassNames[] = {"ipv4", "ipv6", "arp", "other", "malformed"};
static_assert(std::size(kClassNames) == kPacketClasses);

// Counters are exact up to 2^53, as every number of JavaScript and of Prometheus.
Napi::Value count(Napi::Env env, uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

Napi::Value seconds(Napi::Env env, uint64_t nanoseconds) {
  return Napi::Number::New(env, static_cast<double>(nanoseconds) / 1e9);
}

Napi::Value packets_and_bytes(Napi::Env env, const PacketsAndBytes& value) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("packets", count(env, value.packets));
  object.Set("bytes", count(env, value.bytes));
  return object;
}

template <typename Names, typename Counts>
Napi::Value by_name(Napi::Env env, const Names& names, const Counts& counts, std::size_t first = 0) {
  Napi::Object object = Napi::Object::New(env);
  for (std::size_t at = first; at < std::size(names); ++at) object.Set(names[at], count(env, counts[at]));
  return object;
}

template <typename Values>
Napi::Value numbers(Napi::Env env, const Values& values) {
  Napi::Array array = Napi::Array::New(env, values.size());
  uint32_t at = 0;
  for (const auto value : values) array[at++] = Napi::Number::New(env, static_cast<double>(value));
  return array;
}

template <const auto& bounds>
Napi::Value histogram(Napi::Env env, const Histogram<bounds>& observed) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("bounds", numbers(env, bounds));
  object.Set("counts", numbers(env, observed.counts));
  object.Set("sum", Napi::Number::New(env, observed.sum));
  return object;
}

Napi::Value flow_table(Napi::Env env, const FlowTableCounters& flows, uint64_t capacity) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("capacity", count(env, capacity));
  object.Set("active", count(env, flows.active));
  object.Set("created", count(env, flows.created));
  object.Set("ended", by_name(env, kEndReasonNames, flows.ended, 1));  // the first is no reason
  object.Set("fragmentsJoined", count(env, flows.fragments_joined));
  object.Set("fragmentsOrphaned", count(env, flows.fragments_orphaned));
  object.Set("durations", histogram(env, flows.durations));
  object.Set("sizes", histogram(env, flows.sizes));
  object.Set("handshakes", histogram(env, flows.handshakes));
  return object;
}

}  // namespace

Napi::Value totals_value(Napi::Env env, const LaneTotals& totals) {
  const LaneCounters& counters = totals.counters;
  Napi::Object object = Napi::Object::New(env);
  object.Set("received", count(env, totals.kernel.received));
  object.Set("dropped", count(env, totals.kernel.dropped));
  object.Set("ringFreezes", count(env, totals.kernel.freezes));
  object.Set("counted", packets_and_bytes(env, counters.counted));
  object.Set("surplus", packets_and_bytes(env, counters.surplus));
  object.Set("late", count(env, counters.late));
  object.Set("beforeStart", count(env, counters.before_start));
  object.Set("droppedDuringCutover", count(env, counters.dropped_during_cutover));
  object.Set("classes", by_name(env, kClassNames, counters.classes));
  object.Set("oddities", by_name(env, kOddityNames, counters.oddities.counts));
  object.Set("oversizedFrames", count(env, counters.oversized));
  object.Set("busySeconds", seconds(env, counters.busy_ns));
  object.Set("lagSeconds", seconds(env, counters.lag_ns));
  object.Set("flows", flow_table(env, counters.flows, totals.flow_capacity));
  return object;
}

Napi::Value health_value(Napi::Env env, const LaneHealth& health) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("pumpAgeSeconds", seconds(env, health.pump_age_ns));
  object.Set("deviceUp", Napi::Boolean::New(env, health.device_up));
  return object;
}

}  // namespace headgate
