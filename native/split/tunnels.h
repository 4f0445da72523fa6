// The IP header inside of a tunnel, for policies that hash it; src/split/tunnels.ts finds the same.
#pragma once

#include "decode/cursor.h"
#include "split/transport.h"

namespace headgate {

// Moves `inside` to what should be an IP header of either version; false when `outer` is no tunnel's, or carries
// something else.
[[nodiscard]] bool enter_split_tunnel(const SplitTransport& outer, Cursor& inside) noexcept;

}  // namespace headgate
