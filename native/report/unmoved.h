// How several tables are read as if at one instant, as far as moves of flows go, without several locks at once: one
// table is read after the other, moves are counted, and when one has happened meanwhile, all is read again once it is
// over. So no part of a flow is missed and none is there twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <thread>

#include "base/error.h"
#include "report/table_access.h"

namespace headgate {

// What `read()` returns when no flow moved while it read. Throws FLOWS_MOVING when flows were moved again and again.
template <typename Read>
auto read_unmoved(std::span<const TableAccess> tables, Read&& read) {
  // A move of a million flows takes a second at most. Between two there is a tenth of a second and more, in which all
  // is read.
  constexpr int kTries = 10;
  constexpr int kWaits = 1000;
  constexpr std::chrono::milliseconds kWait{5};
  int tries = 0;
  for (int waits = 0; tries < kTries && waits < kWaits;) {
    const auto before = transfers_of(tables);
    if (!before) {
      ++waits;
      std::this_thread::sleep_for(kWait);
      continue;
    }
    ++tries;
    auto result = read();
    if (transfers_of(tables) == before) return result;
  }
  throw Error("FLOWS_MOVING", "flows", "Flows are moving between workers all the time; ask again in a moment");
}

}  // namespace headgate
