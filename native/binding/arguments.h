// JavaScript values to C++ and back. Arguments come from our own typed TypeScript, so a wrong one is a bug there: it is
// answered by a TypeError, not by a sentence for the user.
#pragma once

#include <napi.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace headgate {

// A JavaScript Error with `code` and `stage`.
inline Napi::Error error_value(Napi::Env env, const Error& error) {
  Napi::Error value = Napi::Error::New(env, error.what());
  value.Set("code", Napi::String::New(env, error.code()));
  value.Set("stage", Napi::String::New(env, error.stage()));
  return value;
}

// Runs `body` and throws an Error of its as a JavaScript Error.
template <typename Body>
Napi::Value guarded(const Napi::CallbackInfo& info, Body&& body) {
  try {
    return body();
  } catch (const Error& error) {
    throw error_value(info.Env(), error);
  }
}

template <auto Function>
void export_function(Napi::Env env, Napi::Object exports, const char* name) {
  exports.Set(
      name,
      Napi::Function::New(
          env, [](const Napi::CallbackInfo& info) { return guarded(info, [&] { return Function(info); }); }, name));
}

inline uint32_t uint32_argument(const Napi::Value& value) { return value.As<Napi::Number>().Uint32Value(); }

// The numbers in an Array.
inline std::vector<uint32_t> numbers_argument(const Napi::Value& value) {
  const auto array = value.As<Napi::Array>();
  std::vector<uint32_t> numbers;
  for (uint32_t at = 0; at < array.Length(); ++at) numbers.push_back(uint32_argument(array.Get(at)));
  return numbers;
}

inline std::string string_argument(const Napi::Value& value) { return value.As<Napi::String>().Utf8Value(); }

// The bytes of a Uint8Array, valid during the call.
inline std::span<const uint8_t> bytes_argument(const Napi::Value& value) {
  const auto array = value.As<Napi::Uint8Array>();
  return {array.Data(), array.ByteLength()};
}

}  // namespace headgate
