#include "capture/device_facts.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/descriptor.h"

namespace headgate {

namespace {

// The value of a one-word ethtool command; 0 when the driver does not have it.
uint32_t ethtool_word(int socket, ifreq request, uint32_t command) {
  ethtool_value value{command, 0};
  request.ifr_data = reinterpret_cast<char*>(&value);
  return ioctl(socket, SIOCETHTOOL, &request) == 0 ? value.data : 0;
}

}  // namespace

std::optional<DeviceFacts> device_facts(const std::string& name) {
  const uint32_t index = name.size() < IFNAMSIZ ? if_nametoindex(name.c_str()) : 0;
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (index == 0 || !socket.open()) return std::nullopt;
  ifreq request{};
  name.copy(request.ifr_name, sizeof request.ifr_name - 1);
  DeviceFacts facts{};
  facts.index = index;
  if (ioctl(socket.number(), SIOCGIFMTU, &request) == 0) facts.mtu = static_cast<uint32_t>(request.ifr_mtu);
  if (ioctl(socket.number(), SIOCGIFFLAGS, &request) == 0) {
    facts.up = (request.ifr_flags & IFF_UP) != 0;
    facts.running = (request.ifr_flags & IFF_RUNNING) != 0;
    facts.loopback = (request.ifr_flags & IFF_LOOPBACK) != 0;
  }
  facts.generic_receive_offload = ethtool_word(socket.number(), request, ETHTOOL_GGRO) != 0;
  facts.large_receive_offload = (ethtool_word(socket.number(), request, ETHTOOL_GFLAGS) & ETH_FLAG_LRO) != 0;
  return facts;
}

}  // namespace headgate
