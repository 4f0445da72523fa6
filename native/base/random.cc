#include "base/random.h"

#include <sys/random.h>

#include "base/error.h"

namespace headgate {

void fill_random(void* out, std::size_t bytes) {
  // Up to 256 bytes come whole, whatever signals arrive (getrandom(2)).
  if (bytes > 256 || getrandom(out, bytes, 0) != static_cast<ssize_t>(bytes)) {
    throw Error("NO_RANDOM", "memory", "The system gives no random bytes for the key of the flow table");
  }
}

}  // namespace headgate
