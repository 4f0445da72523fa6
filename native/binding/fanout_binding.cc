#include "binding/fanout_binding.h"

#include <memory>
#include <optional>
#include <utility>

#include "base/affinity.h"
#include "binding/arguments.h"
#include "binding/filter_binding.h"
#include "capture/fanout.h"
#include "lane/registry.h"

namespace headgate {

namespace {

// Sets the program in a thread of the pool: the kernel waits until no packet is on its way by the old one.
class ProgramSetter : public Napi::AsyncWorker {
 public:
  ProgramSetter(Napi::Env env, std::shared_ptr<LiveSource> member, Program program)
      : Napi::AsyncWorker(env),
        deferred_(Napi::Promise::Deferred::New(env)),
        member_(std::move(member)),
        program_(std::move(program)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

  void Execute() override {
    try {
      set_fanout_program(member_->socket(), program_);
    } catch (const Error& error) {
      failure_ = error;
    }
  }

  void OnOK() override {
    if (failure_) {
      deferred_.Reject(error_value(Env(), *failure_).Value());
    } else {
      deferred_.Resolve(Env().Undefined());
    }
  }

 private:
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<LiveSource> member_;  // kept open meanwhile
  Program program_;
  std::optional<Error> failure_;
};

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
  auto member = find_lane(uint32_argument(info[0]))->source();
  // The worker deletes itself when it is done.
  auto* setter = new ProgramSetter(info.Env(), std::move(member), Program(program.begin(), program.end()));
  const Napi::Promise promise = setter->promise();
  setter->Queue();
  return promise;
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
