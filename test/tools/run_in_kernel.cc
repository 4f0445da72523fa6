// Runs classic BPF programs in the kernel: each is the filter of a socket that a packet is sent to.
//
//   run_in_kernel <RUNS
//
// RUNS is a list of: the number of instructions (4 bytes), the instructions, the packet's length (4 bytes), the packet;
// all in the host's byte order. Prints a line for each: the bytes of the packet that came through, or "refused" when
// the kernel did not take the program. The sockets are a pair of Unix datagram sockets, whose packets have no link
// layer: what stands beside the bytes (VLAN tag, protocol, type) is 0.
#include <linux/filter.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr uint32_t kLargestPacket = 65536;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

template <typename Element>
std::vector<Element> read_list(uint32_t most) {
  uint32_t count = 0;
  if (std::fread(&count, sizeof count, 1, stdin) != 1 || count > most) fail("run_in_kernel: count");
  std::vector<Element> list(count);
  if (std::fread(list.data(), sizeof(Element), count, stdin) != count) fail("run_in_kernel: list");
  return list;
}

void run(std::vector<sock_filter>& program, const std::vector<uint8_t>& packet) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) fail("run_in_kernel: socketpair");
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (setsockopt(ends[1], SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
    std::puts("refused");
  } else {
    if (send(ends[0], packet.data(), packet.size(), 0) < 0) fail("run_in_kernel: send");
    std::vector<uint8_t> received(kLargestPacket);
    const ssize_t bytes = recv(ends[1], received.data(), received.size(), MSG_DONTWAIT);
    std::printf("%zd\n", bytes < 0 ? ssize_t{0} : bytes);
  }
  close(ends[0]);
  close(ends[1]);
}

bool at_end() {
  const int next = std::getc(stdin);
  if (next == EOF) return true;
  std::ungetc(next, stdin);
  return false;
}

}  // namespace

int main() {
  while (!at_end()) {
    auto program = read_list<sock_filter>(BPF_MAXINSNS);
    run(program, read_list<uint8_t>(kLargestPacket));
  }
}
