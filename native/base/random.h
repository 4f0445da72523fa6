// Random words from the system, for hashes whose keys an outsider chooses.
#pragma once

#include <cstddef>

namespace headgate {

// Fills `bytes` at `out`. Throws NO_RANDOM when the system has none.
void fill_random(void* out, std::size_t bytes);

}  // namespace headgate
