// Module initialisation, nothing else.
#include <napi.h>

#include "binding/cutover_binding.h"
#include "binding/fanout_binding.h"
#include "binding/filter_binding.h"
#include "binding/flow_report_binding.h"
#include "binding/full_flows_binding.h"
#include "binding/lane_binding.h"
#include "binding/library_binding.h"
#include "binding/read_binding.h"
#include "binding/service_binding.h"

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  headgate::bind_library(env, exports);
  headgate::bind_filter(env, exports);
  headgate::bind_fanout(env, exports);
  headgate::bind_lane(env, exports);
  headgate::bind_cutover(env, exports);
  headgate::bind_flow_reports(env, exports);
  headgate::bind_full_flows(env, exports);
  headgate::bind_read(env, exports);
  headgate::bind_service(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(headgate, initialise)
