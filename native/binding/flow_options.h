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

// What `options` does not name is as it is by default.
FlowOptions flow_options_argument(const Napi::Object& options);

}  // namespace headgate
