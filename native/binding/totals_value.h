// A lane's totals as the JavaScript object LaneTotals of src/snapshot/snapshot.ts.
#pragma once

#include <napi.h>

#include "lane/counters.h"

namespace headgate {

Napi::Value totals_value(Napi::Env env, const LaneTotals& totals);

}  // namespace headgate
