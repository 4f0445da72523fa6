#include "binding/service_binding.h"

#include "base/notify.h"
#include "binding/arguments.h"

namespace headgate {

namespace {

// notifyService(address: string, message: string): void
Napi::Value notify(const Napi::CallbackInfo& info) {
  notify_service(string_argument(info[0]), string_argument(info[1]));
  return info.Env().Undefined();
}

}  // namespace

void bind_service(Napi::Env env, Napi::Object exports) { export_function<notify>(env, exports, "notifyService"); }

}  // namespace headgate
