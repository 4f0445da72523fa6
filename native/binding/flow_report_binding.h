// The largest flows of one lane or of all of a device: src/addon/flow-reports.ts.
#pragma once

#include <napi.h>

namespace headgate {

void bind_flow_reports(Napi::Env env, Napi::Object exports);

}  // namespace headgate
