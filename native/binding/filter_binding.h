// The split in JavaScript's hands: validate and run a program, ask for a frame's bucket.
#pragma once

#include <napi.h>

#include <cstdint>
#include <span>

#include "capture/filter.h"
#include "decode/link_type.h"
#include "split/bucket.h"

namespace headgate {

void bind_filter(Napi::Env env, Napi::Object exports);

// A Uint8Array of struct sock_filter.
std::span<const Instruction> program_argument(const Napi::Value& value);
Napi::Value program_value(Napi::Env env, std::span<const Instruction> program);

// A Uint32Array in the order of Split.
Split split_argument(const Napi::Value& value);

// A link type by its name in C++; throws a TypeError on others.
const char* link_type_name(LinkType type);
LinkType link_type_argument(const Napi::Value& value);

}  // namespace headgate
