#include "binding/fanout_binding.h"

#include <optional>
#include <utility>

#include "base/affinity.h"
#include "binding/arguments.h"
#include "binding/filter_binding.h"
#include "binding/pool_task.h"
#include "capture/fanout.h"
#include "lane/registry.h"

namespace headgate {

namespace {

template <typename Number>
std::optional<Number> optional_argument(const Napi::Value& value) {
  if (value.IsUndefined()) return std::nullopt;
  return static_cast<Number>(uint32_argument(value));
}

// joinFanout(lane: number, group?: number): number
Napi::Value join(const Napi::CallbackInfo& info) {
  const auto member = find_lane(uint32_argument(info[0]))->source();
  return Napi::Number::New(info.Env(), join_fanout(member->socket(), optional_argument<uint16_t>(info[1])));
}

// setFanoutProgram(lane: number, program: Uint8Array): Promise<void>
Napi::Value set_program(const Napi::CallbackInfo& info) {
  const auto program = program_argument(info[1]);
  // In a thread of the pool: the kernel waits until no packet is on its way by the old one.
  auto work = [member = find_lane(uint32_argument(info[0]))->source(),  // kept open meanwhile
               program = Program(program.begin(), program.end())] {
    set_fanout_program(member->socket(), program);
    return true;
  };
  return PoolTask<bool>::start(info.Env(), std::move(work), [](Napi::Env env, bool) { return env.Undefined(); });
}

// pinThread(processor?: number): void
Napi::Value pin(const Napi::CallbackInfo& info) {
  pin_thread(optional_argument<uint32_t>(info[0]));
  return info.Env().Undefined();
}

}  // namespace

void bind_fanout(Napi::Env env, Napi::Object exports) {
  export_function<join>(env, exports, "joinFanout");
  export_function<set_program>(env, exports, "setFanoutProgram");
  export_function<pin>(env, exports, "pinThread");
}

}  // namespace headgate
