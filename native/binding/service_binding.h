// What headgate says to the service manager that started it.
#pragma once

#include <napi.h>

namespace headgate {

void bind_service(Napi::Env env, Napi::Object exports);

}  // namespace headgate
