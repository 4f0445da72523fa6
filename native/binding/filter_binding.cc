#include "binding/filter_binding.h"

#include <cstring>
#include <string>
#include <utility>

#include "binding/arguments.h"

namespace headgate {

namespace {

constexpr std::pair<const char*, LinkType> kLinkTypes[] = {
    {"ethernet", LinkType::ethernet},   {"raw", LinkType::raw},
    {"linux_sll", LinkType::linux_sll}, {"linux_sll2", LinkType::linux_sll2},
    {"null_loop", LinkType::null_loop}, {"ppp", LinkType::ppp},
};

// validateFilter(program: Uint8Array): boolean
Napi::Value validate_filter(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), valid_program(program_argument(info[0])));
}

// runFilter(program: Uint8Array, frame: Uint8Array): number
Napi::Value run_filter(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), run_program(program_argument(info[0]), bytes_argument(info[1])));
}

// bucketOf(constants: Uint32Array, linkType: string, frame: Uint8Array): number
Napi::Value bucket(const Napi::CallbackInfo& info) {
  const SplitConstants constants = constants_argument(info[0]);
  const auto frame = bytes_argument(info[2]);
  return Napi::Number::New(
      info.Env(), bucket_of(constants, link_type_argument(info[1]), frame.data(), static_cast<uint32_t>(frame.size())));
}

}  // namespace

void bind_filter(Napi::Env env, Napi::Object exports) {
  export_function<validate_filter>(env, exports, "validateFilter");
  export_function<run_filter>(env, exports, "runFilter");
  export_function<bucket>(env, exports, "bucketOf");
}

std::span<const Instruction> program_argument(const Napi::Value& value) {
  const auto bytes = bytes_argument(value);
  if (bytes.size() % sizeof(Instruction) != 0) {
    throw Napi::TypeError::New(value.Env(), "a program is a whole number of 8-byte instructions");
  }
  return {reinterpret_cast<const Instruction*>(bytes.data()), bytes.size() / sizeof(Instruction)};
}

Napi::Value program_value(Napi::Env env, std::span<const Instruction> program) {
  auto array = Napi::Uint8Array::New(env, program.size_bytes());
  if (!program.empty()) std::memcpy(array.Data(), program.data(), program.size_bytes());
  return array;
}

SplitConstants constants_argument(const Napi::Value& value) {
  const auto words = value.As<Napi::Uint32Array>();
  SplitConstants constants{};
  static_assert(sizeof constants % sizeof(uint32_t) == 0);
  if (words.ByteLength() != sizeof constants) {
    throw Napi::TypeError::New(
        value.Env(), "the split's constants are " + std::to_string(sizeof constants / sizeof(uint32_t)) + " words");
  }
  std::memcpy(&constants, words.Data(), sizeof constants);
  return constants;
}

LinkType link_type_argument(const Napi::Value& value) {
  const std::string name = string_argument(value);
  for (const auto& [known, type] : kLinkTypes) {
    if (name == known) return type;
  }
  throw Napi::TypeError::New(value.Env(), "unknown link type " + name);
}

}  // namespace headgate
