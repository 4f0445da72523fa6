// Flows on their way from one table to others, in slices so short that packets and reports go on between them.
//
// Every flow is in one table at any time: where it was until its slice, then where it belongs. Whoever adds up several
// tables must not do so meanwhile; see FlowTable::begin_transfer(). Who looks through a table for what leaves it needs
// that table alone; only to hand over what was found are two needed at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "flow/table.h"

namespace headgate {

// Where flows belong.
struct FlowHomes {
  static constexpr uint16_t kStays = 0xffff;

  // By bucket: the place of a table, or kStays.
  std::span<const uint16_t> of_bucket;

  // Where buckets mean something else now: gives what a table keeps its bucket of now, or says that it does not tell
  // its own, and so stays. Not set: buckets are as they were.
  std::function<bool(FlowRecord&)> relabel_flow{};
  std::function<bool(FragmentedDatagram&)> relabel_datagram{};
};

// How the tables are reached that others use meanwhile: each calls `use` while nobody else has the tables.
struct TransferAccess {
  using WithDonor = std::function<void(FlowTable& donor)>;
  using WithBoth = std::function<void(FlowTable& donor, FlowTable& gainer)>;

  std::function<void(const WithDonor& use)> donor;
  std::function<void(uint16_t gainer, const WithBoth& use)> both;
};

class FlowTransfer {
 public:
  // Records that are looked at while the donor is kept from its packets, and flows that are handed over while both
  // tables are: 0.1 ms or so.
  static constexpr uint32_t kLooks = 2048;
  static constexpr std::size_t kHandOvers = 512;

  FlowTransfer(const FlowHomes& homes, const TransferAccess& access);

  // Takes everything where it belongs. Fragments that wait go first: given up later, they would begin flows behind the
  // place where the search is.
  void run();

 private:
  // What leaves, noted so that much goes to a table at a time: with very many tables little would be in one slice.
  static constexpr std::size_t kNoted = 65'536;

  struct Leaving {
    uint16_t home;
    uint32_t at;
  };

  template <typename Kept>
  void run_over();
  template <typename Kept>
  bool look_at_slice(FlowTable& donor);
  template <typename Kept>
  void hand_over(FlowTable& donor, FlowTable& gainer, std::span<const Leaving> leaving);

  const FlowHomes& homes_;
  const TransferAccess& access_;
  std::vector<Leaving> noted_;
  uint32_t at_ = 0;  // where the search goes on
};

}  // namespace headgate
