// A lane's totals and health as JavaScript objects: LaneTotals of src/snapshot/snapshot.ts, LaneHealth of
// src/addon/addon.ts.
#pragma once

#include <napi.h>

#include "lane/counters.h"

namespace headgate {

Napi::Value totals_value(Napi::Env env, const LaneTotals& totals);
Napi::Value health_value(Napi::Env env, const LaneHealth& health);

}  // namespace headgate
