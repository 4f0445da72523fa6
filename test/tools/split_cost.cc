// What it costs the kernel to split an interface's traffic over some packet sockets that nobody reads.
//
//   split_cost INTERFACE FRAMES filters|fanout|hash SOCKETS <PROGRAMS
//
// PROGRAMS are in the form of tcpdump -ddd: with `filters` one for each socket; with `fanout` the program of the group
// and then one for each member; with `hash` (the kernel's own fanout by flow) none. Prints the nanoseconds of processor
// time per frame, and then how many frames each socket was given. For an interface in the caller's own network
// namespace.
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "live_frames.h"

namespace {

using Program = std::vector<sock_filter>;

constexpr uint32_t kFrameBytes = 64;
constexpr uint32_t kWarmUp = 20'000;
constexpr uint32_t kPerCall = 50'000;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

Program read_program() {
  unsigned count = 0;
  if (std::scanf("%u", &count) != 1 || count == 0 || count > BPF_MAXINSNS) fail("split_cost: programs");
  Program program(count);
  for (sock_filter& one : program) {
    if (std::scanf("%hu %hhu %hhu %u", &one.code, &one.jt, &one.jf, &one.k) != 4) fail("split_cost: programs");
  }
  return program;
}

void set_program(int socket, int level, int option, Program program) {
  const sock_fprog request{static_cast<unsigned short>(program.size()), program.data()};
  if (setsockopt(socket, level, option, &request, sizeof request) != 0) fail("split_cost: a program");
}

int open_socket(const char* interface) {
  const int socket = ::socket(AF_PACKET, SOCK_RAW, 0);  // deaf until it is bound
  if (socket < 0) fail("split_cost: socket");
  const int smallest = 0;
  setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface));
  if (address.sll_ifindex == 0) fail(interface);
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("split_cost: bind");
  return socket;
}

std::vector<int> open_sockets(const char* interface, const std::string& method, int count) {
  constexpr int group = 1;
  const Program chooser = method == "fanout" && count > 0 ? read_program() : Program{};
  std::vector<int> sockets;
  for (int at = 0; at < count; ++at) {
    const int socket = open_socket(interface);
    const int kind = chooser.empty() ? PACKET_FANOUT_HASH : PACKET_FANOUT_CBPF;
    const int request = group | kind << 16;
    if (method != "hash") set_program(socket, SOL_SOCKET, SO_ATTACH_FILTER, read_program());
    if (method != "filters" && setsockopt(socket, SOL_PACKET, PACKET_FANOUT, &request, sizeof request) != 0) {
      fail("split_cost: fanout");
    }
    sockets.push_back(socket);
  }
  if (!chooser.empty()) set_program(sockets.front(), SOL_PACKET, PACKET_FANOUT_DATA, chooser);
  return sockets;
}

// Frames given to the socket since the last call, those included that it had no room for.
unsigned take_count(int socket) {
  tpacket_stats counts{};
  socklen_t length = sizeof counts;
  if (getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, &counts, &length) != 0) fail("split_cost: statistics");
  return counts.tp_packets;
}

double processor_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

void stay_here() {
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(static_cast<unsigned>(sched_getcpu()), &here);
  sched_setaffinity(0, sizeof here, &here);
}

}  // namespace

int main(int count_of_words, char** words) {
  const std::string method = count_of_words == 5 ? words[3] : "";
  if (method != "filters" && method != "fanout" && method != "hash") {
    std::fprintf(stderr, "usage: split_cost INTERFACE FRAMES filters|fanout|hash SOCKETS <PROGRAMS\n");
    return 2;
  }
  const auto frames = static_cast<uint32_t>(std::strtoul(words[2], nullptr, 10));
  stay_here();
  const std::vector<int> sockets = open_sockets(words[1], method, std::atoi(words[4]));
  const LiveFrames source(words[1], kFrameBytes);
  source.receive(kWarmUp);
  for (const int socket : sockets) take_count(socket);
  const double begin = processor_nanoseconds();
  for (uint32_t sent = 0; sent < frames; sent += kPerCall) {
    source.receive(frames - sent < kPerCall ? frames - sent : kPerCall);
  }
  std::printf("%.2f\n", (processor_nanoseconds() - begin) / frames);
  for (const int socket : sockets) std::printf("%u\n", take_count(socket));
  return 0;
}
