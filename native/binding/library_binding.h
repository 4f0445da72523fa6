// Facts about the library and the interfaces below.
#pragma once

#include <napi.h>

namespace headgate {

void bind_library(Napi::Env env, Napi::Object exports);

}  // namespace headgate
