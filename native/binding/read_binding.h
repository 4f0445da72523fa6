// Capture files in JavaScript's hands: open, read on, sum up, list the flows.
#pragma once

#include <napi.h>

namespace headgate {

void bind_read(Napi::Env env, Napi::Object exports);

}  // namespace headgate
