// Which processors a thread may run on.
#pragma once

#include <cstdint>
#include <optional>

namespace headgate {

// Lets the calling thread run on one processor only; without one, wherever the process's first thread may run. Throws
// NO_PROCESSOR when there is no such processor, or none that this process may use.
void pin_thread(std::optional<uint32_t> processor);

}  // namespace headgate
