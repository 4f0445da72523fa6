#include "binding/library_binding.h"

#include "binding/arguments.h"
#include "capture/library.h"

namespace headgate {

namespace {

// libpcapVersion(): string
Napi::Value version(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), libpcap_version()); }

}  // namespace

void bind_library(Napi::Env env, Napi::Object exports) { export_function<version>(env, exports, "libpcapVersion"); }

}  // namespace headgate
