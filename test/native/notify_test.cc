// Messages to the service manager, received by a socket of the test's own.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/notify.h"

namespace {

using namespace headgate;

// A socket bound to `name`, whose first byte is zero for an abstract one.
Descriptor receiver(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(name.size() < sizeof address.sun_path);
  name.copy(address.sun_path, name.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  REQUIRE(bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), length) == 0);
  return socket;
}

// The next message, "" when there is none.
std::string received(const Descriptor& socket) {
  char text[1024];
  const ssize_t length = recv(socket.number(), text, sizeof text, 0);
  return {text, length < 0 ? 0 : static_cast<std::size_t>(length)};
}

std::string code_of(const std::string& address) {
  try {
    notify_service(address, "READY=1");
  } catch (const Error& error) {
    CHECK(error.stage() == "notify");
    return error.code();
  }
  return "";
}

// A folder that goes with everything in it.
class Folder {
 public:
  Folder() { REQUIRE(mkdtemp(path_) != nullptr); }
  ~Folder() {
    unlink((path() + "/socket").c_str());
    rmdir(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_; }

 private:
  char path_[32] = "/tmp/headgate-notify-XXXXXX";
};

}  // namespace

TEST_CASE("a message arrives as it is, at a path") {
  const Folder folder;
  const std::string path = folder.path() + "/socket";
  const Descriptor socket = receiver(path);
  notify_service(path, "READY=1\nSTATUS=capturing on eth0");
  notify_service(path, "WATCHDOG=1");
  CHECK(received(socket) == "READY=1\nSTATUS=capturing on eth0");
  CHECK(received(socket) == "WATCHDOG=1");
  CHECK(received(socket).empty());
}

TEST_CASE("a message arrives at an abstract name, which is as long as it is said to be") {
  const std::string name = "headgate-test-" + std::to_string(getpid());
  const Descriptor socket = receiver('\0' + name);
  notify_service('@' + name, "STOPPING=1");
  CHECK(received(socket) == "STOPPING=1");
  CHECK(code_of('@' + name + "x") == "NOTIFY_FAILED");
}

TEST_CASE("the longest names there are") {
  const std::string longest = std::to_string(getpid()) + std::string(106 - std::to_string(getpid()).size(), 'x');
  const Descriptor socket = receiver('\0' + longest);
  notify_service('@' + longest, "READY=1");
  CHECK(received(socket) == "READY=1");
  CHECK(code_of('@' + longest + "x") == "NOTIFY_ADDRESS");
  CHECK(code_of('/' + std::string(107, 'x')) == "NOTIFY_ADDRESS");
}

TEST_CASE("what is no address is refused") {
  for (const char* address : {"", "/", "@", "relative", "unix:/run/x", "vsock:2:1"})
    CHECK(code_of(address) == "NOTIFY_ADDRESS");
  CHECK(code_of(std::string("/tmp\0/x", 7)) == "NOTIFY_ADDRESS");
}

TEST_CASE("where nobody listens, nothing is sent, and that is said") {
  const Folder folder;
  CHECK(code_of(folder.path() + "/socket") == "NOTIFY_FAILED");
  CHECK(code_of(folder.path()) == "NOTIFY_FAILED");
  try {
    notify_service(folder.path() + "/socket", "READY=1");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find(folder.path() + "/socket: No such file or directory") != std::string::npos);
  }
}

TEST_CASE("a manager that does not read holds nobody for ever") {
  const std::string name = "headgate-full-" + std::to_string(getpid());
  const Descriptor socket = receiver('\0' + name);
  bool refused = false;
  for (int sent = 0; sent < 100'000 && !refused; ++sent) {
    try {
      notify_service('@' + name, "WATCHDOG=1");
    } catch (const Error& error) {
      CHECK(error.code() == "NOTIFY_FAILED");
      refused = true;
    }
  }
  CHECK(refused);
}
