#include "binding/flow_options.h"

#include <algorithm>

#include "binding/arguments.h"

namespace headgate {

namespace {

struct TimeoutName {
  const char* name;
  int64_t FlowTimeouts::*timeout;
};

constexpr TimeoutName kTimeouts[] = {
    {"tcpOpening", &FlowTimeouts::tcp_opening},
    {"tcpEstablished", &FlowTimeouts::tcp_established},
    {"tcpClosed", &FlowTimeouts::tcp_closed},
    {"udp", &FlowTimeouts::udp},
    {"icmp", &FlowTimeouts::icmp},
    {"other", &FlowTimeouts::other},
    {"active", &FlowTimeouts::active},
    {"fragment", &FlowTimeouts::fragment},
    {"linger", &FlowTimeouts::linger},
};

int64_t nanoseconds(const Napi::Value& value) {
  constexpr double kLongest = 100.0 * 365 * 86'400;
  const double seconds = value.As<Napi::Number>().DoubleValue();
  return seconds > 0 ? static_cast<int64_t>(std::min(seconds, kLongest) * kSecond) : 0;
}

bool is(const Napi::Value& value, const char* word) { return !value.IsUndefined() && string_argument(value) == word; }

}  // namespace

FlowTimeouts timeouts_argument(const Napi::Value& argument) {
  FlowTimeouts timeouts;
  if (argument.IsUndefined()) return timeouts;
  const auto object = argument.As<Napi::Object>();
  for (const auto& [name, timeout] : kTimeouts) {
    if (const Napi::Value value = object.Get(name); !value.IsUndefined()) timeouts.*timeout = nanoseconds(value);
  }
  return timeouts;
}

FlowOptions flow_options_argument(const Napi::Object& options) {
  FlowOptions result;
  result.settings.timeouts = timeouts_argument(options.Get("timeouts"));
  if (is(options.Get("fragments"), "separate")) result.settings.fragments = Fragments::separate;
  if (is(options.Get("tunnels"), "inner")) result.tunnels = Tunnels::inner;
  return result;
}

}  // namespace headgate
