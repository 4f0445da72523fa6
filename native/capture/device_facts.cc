#include "capture/device_facts.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace headgate {

namespace {

// For questions about any interface. It stays open: want of descriptors must never look like want of an interface.
int any_socket() {
  static const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  return socket;
}

// With no name at all when `name` is longer than any can be.
ifreq request_for(const std::string& name) {
  ifreq request{};
  if (name.size() < sizeof request.ifr_name) name.copy(request.ifr_name, sizeof request.ifr_name - 1);
  return request;
}

// The value of a one-word ethtool command; 0 when the driver does not have it.
uint32_t ethtool_word(int socket, ifreq request, uint32_t command) {
  ethtool_value value{command, 0};
  request.ifr_data = reinterpret_cast<char*>(&value);
  return ioctl(socket, SIOCETHTOOL, &request) == 0 ? value.data : 0;
}

}  // namespace

std::optional<DeviceFacts> device_facts(const std::string& name) {
  if (name == kAllDevices) return DeviceFacts{.index = 0, .mtu = 0, .up = true, .running = true, .loopback = false};
  const int socket = any_socket();
  ifreq request = request_for(name);
  if (ioctl(socket, SIOCGIFINDEX, &request) != 0) return std::nullopt;
  DeviceFacts facts{};
  facts.index = static_cast<uint32_t>(request.ifr_ifindex);
  if (ioctl(socket, SIOCGIFMTU, &request) == 0) facts.mtu = static_cast<uint32_t>(request.ifr_mtu);
  if (ioctl(socket, SIOCGIFFLAGS, &request) == 0) {
    facts.up = (request.ifr_flags & IFF_UP) != 0;
    facts.running = (request.ifr_flags & IFF_RUNNING) != 0;
    facts.loopback = (request.ifr_flags & IFF_LOOPBACK) != 0;
  }
  return facts;
}

std::optional<std::string> device_name(uint32_t index) {
  if (index == 0) return kAllDevices;
  ifreq request{};
  request.ifr_ifindex = static_cast<int>(index);
  if (ioctl(any_socket(), SIOCGIFNAME, &request) != 0) return std::nullopt;
  return request.ifr_name;
}

DeviceOffloads device_offloads(const std::string& name) {
  const ifreq request = request_for(name);
  return {.generic_receive = ethtool_word(any_socket(), request, ETHTOOL_GGRO) != 0,
          .large_receive = (ethtool_word(any_socket(), request, ETHTOOL_GFLAGS) & ETH_FLAG_LRO) != 0};
}

}  // namespace headgate
