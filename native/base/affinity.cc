#include "base/affinity.h"

#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"

namespace headgate {

namespace {

// The kernel refuses to tell a mask that is shorter than its own; this is more than it can be built for (8192).
constexpr std::size_t kProcessors = 16384;
using Mask = std::vector<unsigned char>;

void set_mask(const Mask& mask, const std::string& where) {
  const auto* bits = reinterpret_cast<const cpu_set_t*>(mask.data());
  if (sched_setaffinity(0, mask.size(), bits) == 0) return;
  throw Error("NO_PROCESSOR", "affinity",
              "A thread cannot run on " + where + " (" + std::strerror(errno) +
                  "); see which there are and which this process may use: taskset -pc " + std::to_string(getpid()));
}

}  // namespace

void pin_thread(std::optional<uint32_t> processor) {
  Mask mask(kProcessors / 8);
  auto* bits = reinterpret_cast<cpu_set_t*>(mask.data());
  if (processor) {
    CPU_SET_S(*processor, mask.size(), bits);  // does nothing beyond the mask
    set_mask(mask, "processor " + std::to_string(*processor));
    return;
  }
  if (sched_getaffinity(getpid(), mask.size(), bits) < 0) return;
  set_mask(mask, "the processors of its process");
}

}  // namespace headgate
