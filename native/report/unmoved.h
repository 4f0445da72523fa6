// How several tables are read as if at one instant, as far as moves of flows go, without several locks at once: one
// table is read after the other, moves are counted, and when one has happened meanwhile, all is read again. So no part
// of a flow is missed and none is there twice.
#pragma once

#include <cstdint>
#include <span>

#include "base/error.h"
#include "report/table_access.h"

namespace headgate {

// What `read()` returns when no flow moved while it read. Throws FLOWS_MOVING when flows were moved again and again.
template <typename Read>
auto read_unmoved(std::span<const TableAccess> tables, Read&& read) {
  // Between two changes of plan there is a tenth of a second and more, in which all is read.
  constexpr int kTries = 10;
  for (int tries = 0; tries < kTries; ++tries) {
    const uint64_t before = transfers_of(tables);
    auto result = read();
    if (transfers_of(tables) == before) return result;
  }
  throw Error("FLOWS_MOVING", "flows", "Flows are moving between workers all the time; ask again in a moment");
}

}  // namespace headgate
