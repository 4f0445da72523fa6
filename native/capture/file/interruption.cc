#include "capture/file/interruption.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace headgate {

namespace {

std::atomic<bool> interrupted{false};

// Readable from the interruption on, for every thread that waits; open for the life of the process. Without one (no
// descriptor was left) poll() ignores it, and only a waiting thread's data ends its wait.
int wake_descriptor() noexcept {
  static const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor;
}

}  // namespace

void interrupt_reading() noexcept {
  interrupted.store(true, std::memory_order_release);
  const uint64_t one = 1;
  // It can fail only when it is readable already.
  if (::write(wake_descriptor(), &one, sizeof one) < 0) return;
}

bool reading_interrupted() noexcept { return interrupted.load(std::memory_order_acquire); }

bool wait_for_data(int descriptor) noexcept {
  pollfd waiting[] = {{descriptor, POLLIN, 0}, {wake_descriptor(), POLLIN, 0}};
  while (!reading_interrupted()) {
    if (::poll(waiting, 2, -1) > 0 && waiting[0].revents != 0) return !reading_interrupted();
  }
  return false;
}

}  // namespace headgate
