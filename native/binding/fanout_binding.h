// Fanout groups and the places of threads in JavaScript's hands.
#pragma once

#include <napi.h>

namespace headgate {

void bind_fanout(Napi::Env env, Napi::Object exports);

}  // namespace headgate
