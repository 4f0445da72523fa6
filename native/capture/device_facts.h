// What the kernel says about an interface, without opening it; what its driver does not say counts as off.
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
};

// Receive offloads glue packets together before capture sees them.
struct DeviceOffloads {
  bool generic_receive;
  bool large_receive;
};

// libpcap's name for all interfaces at once. It is always there, and up; its index is 0, as packet(7) has it.
constexpr const char* kAllDevices = "any";

// Nothing when there is no such interface. Cheap: it may be asked several times a second.
std::optional<DeviceFacts> device_facts(const std::string& name);

// What the interface with this index is called now; nothing when there is none.
std::optional<std::string> device_name(uint32_t index);

// The driver is asked under the kernel's one lock for interfaces (rtnl), which may take its time. All off when there is
// no such interface.
DeviceOffloads device_offloads(const std::string& name);

}  // namespace headgate
