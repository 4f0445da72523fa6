// Lets packets arrive on a tun interface, each once.
//
//   feed_tun INTERFACE <FRAMES
//
// FRAMES is a list of IP packets as inject.cc has it; their numbers are left out. For an interface of a test's own
// network namespace, made by `ip tuntap add NAME mode tun`.
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr std::size_t kLargestPacket = 65536;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

int open_tun(const char* interface) {
  const int tun = open("/dev/net/tun", O_WRONLY);
  if (tun < 0) fail("feed_tun: /dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
  if (ioctl(tun, TUNSETIFF, &request) != 0) fail("feed_tun: interface");
  return tun;
}

}  // namespace

int main(int count_of_words, char** words) {
  if (count_of_words != 2) {
    std::fprintf(stderr, "usage: feed_tun INTERFACE <FRAMES\n");
    return 2;
  }
  const int tun = open_tun(words[1]);
  uint32_t head[2];
  while (std::fread(head, sizeof head, 1, stdin) == 1) {
    if (head[0] < 1 || head[0] > kLargestPacket) return 2;
    std::vector<uint8_t> packet(head[0]);
    if (std::fread(packet.data(), packet.size(), 1, stdin) != 1) fail("feed_tun: packets");
    if (write(tun, packet.data(), packet.size()) != static_cast<ssize_t>(packet.size())) fail("feed_tun: write");
  }
  close(tun);
}
