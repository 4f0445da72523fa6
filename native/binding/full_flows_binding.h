// Every flow on demand: src/addon/full-flows.ts.
#pragma once

#include <napi.h>

namespace headgate {

void bind_full_flows(Napi::Env env, Napi::Object exports);

}  // namespace headgate
