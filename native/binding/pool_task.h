// Work that takes too long for the JavaScript thread: it runs in a thread of libuv's pool, and what it made becomes the
// value of a promise.
#pragma once

#include <napi.h>

#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "base/error.h"
#include "binding/arguments.h"

namespace headgate {

template <typename Result>
class PoolTask : public Napi::AsyncWorker {
 public:
  using Work = std::function<Result()>;                           // touches no JavaScript
  using Value = std::function<Napi::Value(Napi::Env, Result&&)>;  // in the JavaScript thread

  // Rejects with an AddonError what the work throws as Error, with a plain one whatever else it throws.
  static Napi::Promise start(Napi::Env env, Work work, Value value) {
    auto* const task = new PoolTask(env, std::move(work), std::move(value));  // deletes itself when it is done
    const Napi::Promise promise = task->deferred_.Promise();
    task->Queue();
    return promise;
  }

 private:
  PoolTask(Napi::Env env, Work work, Value value)
      : Napi::AsyncWorker(env),
        deferred_(Napi::Promise::Deferred::New(env)),
        work_(std::move(work)),
        value_(std::move(value)) {}

  void Execute() override {
    try {
      result_.emplace(work_());
    } catch (const Error& error) {
      error_ = error;
    } catch (const std::exception& error) {
      SetError(error.what());
    }
  }

  void OnOK() override {
    if (error_) {
      deferred_.Reject(error_value(Env(), *error_).Value());
    } else {
      deferred_.Resolve(value_(Env(), std::move(*result_)));
    }
  }

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Value value_;
  std::optional<Result> result_;
  std::optional<Error> error_;
};

}  // namespace headgate
