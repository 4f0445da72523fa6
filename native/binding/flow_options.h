// What JavaScript may say about flows when it opens a lane or a file: FlowOptions of src/addon/flow-options.ts.
#pragma once

#include <napi.h>

#include "decode/decoder.h"
#include "flow/settings.h"

namespace headgate {

struct FlowOptions {
  FlowSettings settings;
  Tunnels tunnels = Tunnels::outer;
};

// What an object does not name, and all if there is none, is as it is by default.
FlowTimeouts timeouts_argument(const Napi::Value& argument);
FlowOptions flow_options_argument(const Napi::Object& options);

}  // namespace headgate
