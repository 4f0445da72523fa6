#include "binding/library_binding.h"

#include "binding/arguments.h"
#include "capture/device_facts.h"
#include "capture/library.h"

namespace headgate {

namespace {

// libpcapVersion(): string
Napi::Value version(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), libpcap_version()); }

// deviceFacts(name: string): DeviceFacts | undefined
Napi::Value facts(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto known = device_facts(string_argument(info[0]));
  if (!known) return env.Undefined();
  Napi::Object object = Napi::Object::New(env);
  object.Set("index", Napi::Number::New(env, known->index));
  object.Set("mtu", Napi::Number::New(env, known->mtu));
  object.Set("up", Napi::Boolean::New(env, known->up));
  object.Set("running", Napi::Boolean::New(env, known->running));
  object.Set("loopback", Napi::Boolean::New(env, known->loopback));
  return object;
}

// deviceName(index: number): string | undefined
Napi::Value device_name_of(const Napi::CallbackInfo& info) {
  const auto name = device_name(uint32_argument(info[0]));
  return name ? Napi::String::New(info.Env(), *name) : info.Env().Undefined();
}

// deviceOffloads(name: string): DeviceOffloads
Napi::Value offloads(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const DeviceOffloads known = device_offloads(string_argument(info[0]));
  Napi::Object object = Napi::Object::New(env);
  object.Set("genericReceive", Napi::Boolean::New(env, known.generic_receive));
  object.Set("largeReceive", Napi::Boolean::New(env, known.large_receive));
  return object;
}

}  // namespace

void bind_library(Napi::Env env, Napi::Object exports) {
  export_function<version>(env, exports, "libpcapVersion");
  export_function<facts>(env, exports, "deviceFacts");
  export_function<device_name_of>(env, exports, "deviceName");
  export_function<offloads>(env, exports, "deviceOffloads");
}

}  // namespace headgate
