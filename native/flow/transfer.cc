#include "flow/transfer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace headgate {

namespace {

// So many flows are fetched at a time: they are scattered over both tables' indices, and one by one each would be
// waited for.
constexpr std::size_t kFetched = 32;

// What is the same of flows and of datagrams: how many places there are, what is at one, and how some of them go.
template <typename Kept>
struct Keeping;

template <>
struct Keeping<FlowRecord> {
  static uint32_t places(const FlowTable& table) noexcept { return table.numbers(); }
  static FlowRecord& at(FlowTable& table, uint32_t place) noexcept { return *table.flow(place).record; }
  static bool is_here(const FlowRecord& record) noexcept { return record.in_use(); }
  static bool relabel(const FlowHomes& homes, FlowRecord& record) {
    return !homes.relabel_flow || homes.relabel_flow(record);
  }
  static void hand_over(FlowTable& donor, FlowTable& gainer, std::span<const uint32_t> places) noexcept {
    for (const uint32_t place : places) donor.prefetch(place);
    for (const uint32_t place : places) {
      donor.prefetch_index(donor.flow(place)->key);
      gainer.prefetch_index(donor.flow(place)->key);
    }
    for (const uint32_t place : places) donor.hand_over(place, gainer);
  }
};

template <>
struct Keeping<FragmentedDatagram> {
  static uint32_t places(const FlowTable& table) noexcept { return table.datagrams(); }
  static FragmentedDatagram& at(FlowTable& table, uint32_t place) noexcept { return table.datagram(place); }
  static bool is_here(const FragmentedDatagram& datagram) noexcept { return datagram.in_use; }
  static bool relabel(const FlowHomes& homes, FragmentedDatagram& datagram) {
    return !homes.relabel_datagram || homes.relabel_datagram(datagram);
  }
  static void hand_over(FlowTable& donor, FlowTable& gainer, std::span<const uint32_t> places) noexcept {
    for (const uint32_t place : places) donor.hand_over_datagram(place, gainer);
  }
};

}  // namespace

FlowTransfer::FlowTransfer(const FlowHomes& homes, const TransferAccess& access) : homes_(homes), access_(access) {
  noted_.reserve(kNoted);
}

void FlowTransfer::run() {
  run_over<FragmentedDatagram>();
  run_over<FlowRecord>();
}

// Searches until enough is noted or all was seen, hands that over, and goes on.
template <typename Kept>
void FlowTransfer::run_over() {
  at_ = 0;
  for (bool is_more = true; is_more;) {
    noted_.clear();
    do {
      access_.donor([&](FlowTable& donor) { is_more = look_at_slice<Kept>(donor); });
    } while (is_more && noted_.size() + kLooks <= kNoted);
    std::ranges::stable_sort(noted_, {}, &Leaving::home);
    for (std::span<const Leaving> rest = noted_; !rest.empty();) {
      const auto same_home = [&](const Leaving& one) { return one.home == rest.front().home; };
      const auto others = std::ranges::find_if_not(rest.first(std::min(rest.size(), kHandOvers)), same_home);
      const auto slice = rest.first(static_cast<std::size_t>(others - rest.begin()));
      rest = rest.subspan(slice.size());
      access_.both(slice.front().home,
                   [&](FlowTable& donor, FlowTable& gainer) { hand_over<Kept>(donor, gainer, slice); });
    }
  }
}

// Notes what leaves of the next places; false when it was the last slice.
template <typename Kept>
bool FlowTransfer::look_at_slice(FlowTable& donor) {
  using Keep = Keeping<Kept>;
  const uint32_t places = Keep::places(donor);
  const uint32_t end = at_ + std::min(kLooks, places - std::min(at_, places));
  for (; at_ < end; ++at_) {
    Kept& kept = Keep::at(donor, at_);
    if (!Keep::is_here(kept) || !Keep::relabel(homes_, kept)) continue;
    if (const uint16_t home = homes_.of_bucket[kept.bucket]; home != FlowHomes::kStays) noted_.push_back({home, at_});
  }
  return at_ < places;
}

// Hands those over that are still what was noted: what was at a place may have gone since, and another may be there.
template <typename Kept>
void FlowTransfer::hand_over(FlowTable& donor, FlowTable& gainer, std::span<const Leaving> leaving) {
  using Keep = Keeping<Kept>;
  std::array<uint32_t, kFetched> places;
  std::size_t count = 0;
  const auto hand_over_fetched = [&] {
    Keep::hand_over(donor, gainer, std::span(places).first(std::exchange(count, 0)));
  };
  for (const auto [home, at] : leaving) {
    const Kept& kept = Keep::at(donor, at);
    if (!Keep::is_here(kept) || homes_.of_bucket[kept.bucket] != home) continue;
    places[count++] = at;
    if (count == kFetched) hand_over_fetched();
  }
  hand_over_fetched();
}

}  // namespace headgate
