#include "binding/flow_report_binding.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "binding/arguments.h"
#include "binding/pool_task.h"
#include "lane/flow_report.h"
#include "lane/registry.h"

namespace headgate {

namespace {

FlowReportOptions options_argument(const Napi::Value& value) {
  const auto wanted = value.As<Napi::Object>();
  FlowReportOptions options{};
  options.count = uint32_argument(wanted.Get("top"));
  options.by = string_argument(wanted.Get("topBy")) == "packets" ? RankBy::packets : RankBy::bytes;
  options.fields.community_id = wanted.Get("communityId").ToBoolean();
  return options;
}

// reportLane(lane: number, options: ReportOptions): LaneReport | undefined
Napi::Value report_lane(const Napi::CallbackInfo& info) {
  const auto made = report_flows(*find_lane(uint32_argument(info[0])), options_argument(info[1]));
  if (!made) return info.Env().Undefined();
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("flows", Napi::String::New(info.Env(), made->flows));
  object.Set("transfers", Napi::Number::New(info.Env(), static_cast<double>(made->transfers)));
  object.Set("beganAt", Napi::Number::New(info.Env(), static_cast<double>(made->began_at) / 1e9));
  object.Set("endedAt", Napi::Number::New(info.Env(), static_cast<double>(made->ended_at) / 1e9));
  return object;
}

// reportLanes(lanes: number[], options: ReportOptions): Promise<string>
Napi::Value report_lanes(const Napi::CallbackInfo& info) {
  const auto array = info[0].As<Napi::Array>();
  std::vector<std::shared_ptr<Lane>> lanes;  // kept meanwhile
  for (uint32_t at = 0; at < array.Length(); ++at) lanes.push_back(find_lane(uint32_argument(array.Get(at))));
  auto work = [lanes = std::move(lanes), options = options_argument(info[1])] { return report_flows(lanes, options); };
  return PoolTask<std::string>::start(info.Env(), std::move(work),
                                      [](Napi::Env env, std::string&& flows) { return Napi::String::New(env, flows); });
}

}  // namespace

void bind_flow_reports(Napi::Env env, Napi::Object exports) {
  export_function<report_lane>(env, exports, "reportLane");
  export_function<report_lanes>(env, exports, "reportLanes");
}

}  // namespace headgate
