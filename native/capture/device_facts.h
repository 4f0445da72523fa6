// What the kernel says about an interface, without opening it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace headgate {

struct DeviceFacts {
  uint32_t index;
  uint32_t mtu;  // bytes
  bool up;       // administratively
  bool running;  // has carrier
  bool loopback;
  // Generic and large receive offload glue packets together before capture sees them.
  bool generic_receive_offload;
  bool large_receive_offload;
};

// Nothing when there is no such interface. What the driver does not say counts as off.
std::optional<DeviceFacts> device_facts(const std::string& name);

}  // namespace headgate
