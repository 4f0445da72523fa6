// Messages to a service manager: sd_notify(3) without its library.
#pragma once

#include <string>

namespace headgate {

// Sends one message, lines of NAME=VALUE, to the socket that the service manager gave in NOTIFY_SOCKET: an absolute
// path, or an abstract name written with '@' for its first byte (unix(7)). Waits no longer than a quarter of a second
// for room in the socket's queue. Throws NOTIFY_ADDRESS when it is neither, NOTIFY_FAILED when nothing can be sent
// there.
void notify_service(const std::string& address, const std::string& message);

}  // namespace headgate
