// Who owns which buckets, and the change of that over all lanes of a device.
#pragma once

#include <napi.h>

namespace headgate {

void bind_cutover(Napi::Env env, Napi::Object exports);

}  // namespace headgate
