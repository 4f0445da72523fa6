// Lanes in JavaScript's hands, by number: any thread may use any lane.
#pragma once

#include <napi.h>

namespace headgate {

void bind_lane(Napi::Env env, Napi::Object exports);

}  // namespace headgate
