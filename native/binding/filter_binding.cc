#include "binding/filter_binding.h"

#include <cstring>
#include <string>
#include <type_traits>
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

// bucketOf(split: Uint32Array, linkType: string, frame: Uint8Array): number
Napi::Value bucket(const Napi::CallbackInfo& info) {
  const Split split = split_argument(info[0]);
  const auto frame = bytes_argument(info[2]);
  return Napi::Number::New(
      info.Env(), bucket_of(split, link_type_argument(info[1]), frame.data(), static_cast<uint32_t>(frame.size())));
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

Split split_argument(const Napi::Value& value) {
  const auto words = value.As<Napi::Uint32Array>();
  Split split;
  static_assert(sizeof split % sizeof(uint32_t) == 0 && std::is_trivially_copyable_v<Split>);
  if (words.ByteLength() != sizeof split) {
    throw Napi::TypeError::New(value.Env(), "a split is " + std::to_string(sizeof split / sizeof(uint32_t)) + " words");
  }
  std::memcpy(static_cast<void*>(&split), words.Data(), sizeof split);
  if (!is_sound(split.policy))
    throw Napi::TypeError::New(value.Env(), "the split's policy has a value that it cannot have");
  return split;
}

const char* link_type_name(LinkType type) {
  for (const auto& [name, known] : kLinkTypes) {
    if (known == type) return name;
  }
  return "";
}

LinkType link_type_argument(const Napi::Value& value) {
  const std::string name = string_argument(value);
  for (const auto& [known, type] : kLinkTypes) {
    if (name == known) return type;
  }
  throw Napi::TypeError::New(value.Env(), "unknown link type " + name);
}

}  // namespace headgate
