#include "capture/fanout.h"

#include <linux/if_packet.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include <linux/filter.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/error.h"

namespace headgate {

namespace {

// linux/if_packet.h of Linux 6.2; the headers here may be older than the kernel.
constexpr int kIgnoreOutgoing = 0x4000;

[[noreturn]] void refuse(const std::string& what) {
  throw Error("FANOUT_REFUSED", "fanout", what + " (" + std::strerror(errno) + ")");
}

bool kernel_is_at_least(int major, int minor) {
  utsname names{};
  int has_major = 0;
  int has_minor = 0;
  if (uname(&names) != 0 || std::sscanf(names.release, "%d.%d", &has_major, &has_minor) != 2) return false;
  return has_major > major || (has_major == major && has_minor >= minor);
}

// A socket's own PACKET_IGNORE_OUTGOING counts no more once it is a member: the group has a flag for it.
int group_flags(int socket) {
  int ignores = 0;
  socklen_t length = sizeof ignores;
  if (getsockopt(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &ignores, &length) != 0 || ignores == 0) return 0;
  if (!kernel_is_at_least(6, 2)) {
    throw Error("FANOUT_REFUSED", "fanout",
                "On a loopback interface the method fanout needs Linux 6.2 or newer; use the method auto-bpf");
  }
  return kIgnoreOutgoing;
}

int fanout_request(int number, int flags) { return number | (PACKET_FANOUT_CBPF | flags) << 16; }

}  // namespace

uint16_t join_fanout(int socket, std::optional<uint16_t> group) {
  const int flags = group_flags(socket);
  int request = group ? fanout_request(*group, flags) : fanout_request(0, flags | PACKET_FANOUT_FLAG_UNIQUEID);
  if (setsockopt(socket, SOL_PACKET, PACKET_FANOUT, &request, sizeof request) != 0) {
    if (errno == EALREADY) refuse("This capture is a member of a fanout group already");
    if (errno == ENOSPC)
      refuse("Fanout group " + std::to_string(group.value_or(0)) + " has all the members it can have");
    if (group && errno == EINVAL) {
      refuse("Fanout group " + std::to_string(*group) +
             " is not of this interface or not of this kind: another program uses that number");
    }
    refuse("The kernel starts no fanout group of the kind cbpf; use the method auto-bpf");
  }
  socklen_t length = sizeof request;
  if (getsockopt(socket, SOL_PACKET, PACKET_FANOUT, &request, &length) != 0) refuse("A fanout group has no number");
  return static_cast<uint16_t>(request & 0xffff);
}

void set_fanout_program(int member, std::span<const Instruction> program) {
  if (!valid_program(program)) {
    throw Error("FILTER_INVALID", "validate",
                "A fanout program of " + std::to_string(program.size()) + " instructions is not a valid BPF program");
  }
  const sock_fprog request{static_cast<unsigned short>(program.size()),
                           reinterpret_cast<sock_filter*>(const_cast<Instruction*>(program.data()))};
  if (setsockopt(member, SOL_PACKET, PACKET_FANOUT_DATA, &request, sizeof request) != 0) {
    refuse("The kernel refused the fanout program of " + std::to_string(program.size()) + " instructions");
  }
}

}  // namespace headgate
