#include "base/notify.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

#include "base/descriptor.h"
#include "base/error.h"

namespace headgate {

namespace {

constexpr timeval kLongestWait = {0, 250'000};

struct SocketName {
  sockaddr_un address;
  socklen_t length;
};

SocketName socket_name(const std::string& text) {
  SocketName name{};
  name.address.sun_family = AF_UNIX;
  const bool has_form = text.size() > 1 && (text[0] == '/' || text[0] == '@');
  if (!has_form || text.size() >= sizeof name.address.sun_path || text.find('\0') != std::string::npos) {
    throw Error(
        "NOTIFY_ADDRESS", "notify",
        "NOTIFY_SOCKET is '" + text +
            "', which is no address of a socket (an absolute path, or a name that begins with '@', of at most 107 "
            "bytes); unset it unless a service manager sets it");
  }
  text.copy(name.address.sun_path, text.size());
  if (text[0] == '@') name.address.sun_path[0] = '\0';
  // An abstract name has no end but its length; a path ends with the zero byte that is there already.
  name.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size());
  return name;
}

[[noreturn]] void fail(const std::string& address, int reason) {
  throw Error("NOTIFY_FAILED", "notify",
              "the service manager cannot be told anything at NOTIFY_SOCKET, " + address + ": " +
                  std::generic_category().message(reason));
}

}  // namespace

void notify_service(const std::string& address, const std::string& message) {
  const SocketName name = socket_name(address);
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.open()) fail(address, errno);
  // Without this a manager that does not read would hold the sender for ever.
  if (setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &kLongestWait, sizeof kLongestWait) != 0) {
    fail(address, errno);
  }
  const auto* destination = reinterpret_cast<const sockaddr*>(&name.address);
  if (sendto(socket.number(), message.data(), message.size(), MSG_NOSIGNAL, destination, name.length) < 0) {
    fail(address, errno);
  }
}

}  // namespace headgate
