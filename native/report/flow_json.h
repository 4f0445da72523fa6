// A flow as the JSON object of src/snapshot/flow.ts.
#pragma once

#include <string>

#include "flow/record.h"
#include "report/flow_fields.h"

namespace headgate {

// Appends one object, without a line end.
void append_flow_json(std::string& out, const Flow& flow, unsigned worker, FlowFields fields = {});

}  // namespace headgate
