#include "binding/full_flows_binding.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "binding/arguments.h"
#include "binding/pool_task.h"
#include "lane/flow_report.h"
#include "lane/registry.h"
#include "report/full_flows_page.h"

namespace headgate {

namespace {

using Page = std::shared_ptr<FullFlowsPage>;  // empty once it is closed
using Handle = Napi::External<Page>;

struct DeviceLanes {
  std::string device;
  std::vector<std::shared_ptr<Lane>> lanes;  // kept meanwhile
};

std::vector<DeviceLanes> devices_argument(const Napi::Value& value) {
  const auto array = value.As<Napi::Array>();
  std::vector<DeviceLanes> devices;
  for (uint32_t at = 0; at < array.Length(); ++at) {
    const auto object = array.Get(at).As<Napi::Object>();
    DeviceLanes& device = devices.emplace_back(DeviceLanes{string_argument(object.Get("device")), {}});
    const auto lanes = object.Get("lanes").As<Napi::Array>();
    for (uint32_t lane = 0; lane < lanes.Length(); ++lane) {
      device.lanes.push_back(find_lane(uint32_argument(lanes.Get(lane))));
    }
  }
  return devices;
}

ProtocolNames protocols_argument(const Napi::Value& value) {
  const auto array = value.As<Napi::Array>();
  ProtocolNames names;
  if (array.Length() != names.size()) throw Napi::TypeError::New(value.Env(), "there are 256 protocols");
  for (uint32_t at = 0; at < names.size(); ++at) names[at] = string_argument(array.Get(at));
  return names;
}

Page make_page(const std::vector<DeviceLanes>& devices, std::size_t limit, const ProtocolNames& protocols) {
  std::vector<DeviceFlows> flows;
  for (const auto& [device, lanes] : devices) {
    std::vector<TableAccess> tables;
    for (const auto& lane : lanes) tables.push_back(table_access(*lane));
    flows.push_back({device, full_flows(tables, limit)});
  }
  return std::make_shared<FullFlowsPage>(std::move(flows), protocols);
}

Napi::Value number(Napi::Env env, uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

Napi::Object device_value(Napi::Env env, const DeviceFlows& flows) {
  uint64_t packets = 0;
  uint64_t bytes = 0;
  for (const FlowSum& flow : flows.full.flows) {
    packets += flow.packets[0] + flow.packets[1];
    bytes += flow.bytes[0] + flow.bytes[1];
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("device", Napi::String::New(env, flows.device));
  object.Set("flows", number(env, flows.full.flows.size()));
  object.Set("packets", number(env, packets));
  object.Set("bytes", number(env, bytes));
  object.Set("leftOut", number(env, flows.full.left_out));
  return object;
}

Napi::Value page_value(Napi::Env env, Page&& page) {
  Napi::Array devices = Napi::Array::New(env);
  uint32_t at = 0;
  for (const DeviceFlows& flows : page->devices()) devices.Set(at++, device_value(env, flows));
  Napi::Object object = Napi::Object::New(env);
  object.Set("devices", devices);
  auto owner = std::make_unique<Page>(std::move(page));
  object.Set("handle", Handle::New(env, owner.get(), [](Napi::Env, Page* closing) { delete closing; }));
  owner.release();  // the handle deletes it
  return object;
}

// takeFullFlows(devices: DeviceLanes[], limit: number, protocols: string[]): Promise<TakenFlows>
Napi::Value take(const Napi::CallbackInfo& info) {
  auto work = [devices = devices_argument(info[0]), limit = uint32_argument(info[1]),
               protocols = protocols_argument(info[2])] { return make_page(devices, limit, protocols); };
  return PoolTask<Page>::start(info.Env(), std::move(work), page_value);
}

// renderFullFlows(flows: FullFlowsHandle, family: string, figure: 'packets' | 'bytes', enough: number):
// Promise<Uint8Array>
Napi::Value render(const Napi::CallbackInfo& info) {
  const Page page = *info[0].As<Handle>().Data();
  if (page == nullptr) throw Napi::TypeError::New(info.Env(), "the flows were closed");
  const FlowFigure figure = string_argument(info[2]) == "bytes" ? FlowFigure::bytes : FlowFigure::packets;
  auto work = [page, family = string_argument(info[1]), figure, enough = uint32_argument(info[3])] {
    return page->render(family, figure, enough);
  };
  return PoolTask<std::string>::start(info.Env(), std::move(work), [](Napi::Env env, std::string&& text) {
    return Napi::Buffer<char>::Copy(env, text.data(), text.size());
  });
}

// closeFullFlows(flows: FullFlowsHandle): void
Napi::Value close(const Napi::CallbackInfo& info) {
  info[0].As<Handle>().Data()->reset();
  return info.Env().Undefined();
}

}  // namespace

void bind_full_flows(Napi::Env env, Napi::Object exports) {
  export_function<take>(env, exports, "takeFullFlows");
  export_function<render>(env, exports, "renderFullFlows");
  export_function<close>(env, exports, "closeFullFlows");
}

}  // namespace headgate
