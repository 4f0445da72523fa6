// How flows go from one lane's table to another's.
#include <algorithm>

#include "flow/table.h"

namespace headgate {

void FlowTable::hand_over(uint32_t at, FlowTable& gainer) noexcept {
  const Flow flow = store_.flow(at);
  gainer.adopt(flow);
  if (flow->has_ended()) {
    lingering_.remove(store_, at);
  } else {
    ++counters_.ended[static_cast<std::size_t>(EndReason::moved)];
    --counters_.active;
  }
  release(at);
}

void FlowTable::hand_over_datagram(uint32_t place, FlowTable& gainer) noexcept {
  if (!gainer.fragments_) return;
  FragmentedDatagram& datagram = fragments_->at(place);
  gainer.adopt(datagram);
  datagram = FragmentedDatagram{};
}

void FlowTable::end_transfer() noexcept {
  transferring_ = false;
  ++transfers_;
}

void FlowTable::adopt(const Flow& moved) noexcept {
  oldest_ = std::min(oldest_, moved.detail->life_began);
  const uint64_t hash = hash_key(moved->key, seed_);
  const uint32_t found = find(moved->key, hash);
  if (found != kNone) {
    join(found, moved);
    return;
  }
  const uint32_t at = create(moved->key, hash);
  store_.record(at) = *moved.record;
  store_.detail(at) = *moved.detail;
  if (!moved->has_ended()) return;
  --counters_.created;
  --counters_.active;
  lingering_.push_back(store_, at);
}

// Of a living and an ended part the living one tells how the flow stands; the other only adds what it counted.
void FlowTable::join(uint32_t at, const Flow& moved) noexcept {
  const Flow held = store_.flow(at);
  if (!moved->has_ended()) {
    if (held->has_ended()) renew(at);
    merge(held, moved);
    return;
  }
  FlowRecord record = *moved.record;
  FlowDetail detail = *moved.detail;
  if (!held->has_ended()) {
    record.tcp_state = TcpState::none;
    record.tcp_flags[0] = record.tcp_flags[1] = 0;
    record.clear_marks_of_life();
    detail.life_began = held.detail->life_began;
  } else if (record.seen > held->seen) {
    held->end = record.end;
  }
  merge(held, {&record, &detail});
}

}  // namespace headgate
