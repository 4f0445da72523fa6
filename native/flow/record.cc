#include "flow/record.h"

#include <algorithm>
#include <tuple>

#include "flow/protocol.h"

namespace headgate {

namespace {

// Each part knows how far a direction had come when it saw the last of it: the one that is ahead is right.
void merge_sequence(FlowRecord& into, const FlowRecord& from, unsigned way) noexcept {
  const Mark known = FlowRecord::sequence_mark(way);
  if (!from.is(known)) return;
  const bool is_ahead = static_cast<int32_t>(from.sequence_end[way] - into.sequence_end[way]) > 0;
  if (!into.is(known) || is_ahead) into.sequence_end[way] = from.sequence_end[way];
  into.set(known);
}

// A complete handshake is better than an open one; of two, the one that began first or took longer.
void merge_handshake(const Flow& into, const Flow& from) noexcept {
  const auto is_complete = [](const Flow& flow) { return flow->is(Mark::handshake_complete); };
  const auto is_known = [&](const Flow& flow) { return is_complete(flow) || flow->is(Mark::handshake_open); };
  if (!is_known(from)) return;
  if (!is_known(into) || (is_complete(from) && !is_complete(into))) {
    into.detail->handshake = from.detail->handshake;
  } else if (is_complete(from)) {
    into.detail->handshake = std::max(into.detail->handshake, from.detail->handshake);
  } else if (!is_complete(into)) {
    into.detail->handshake = std::min(into.detail->handshake, from.detail->handshake);
  }
  into->set(is_complete(from) ? Mark::handshake_complete : Mark::handshake_open);
  if (is_complete(into)) into->clear(Mark::handshake_open);
}

void merge_details(FlowDetail& into, const FlowDetail& from, bool has_icmp) noexcept {
  if (has_icmp) {
    if (!into.icmp.known || (from.icmp.known && from.first < into.first)) into.icmp = from.icmp;
  } else {
    for (const unsigned way : {0U, 1U}) into.retransmitted[way] += from.retransmitted[way];
  }
  into.first = std::min(into.first, from.first);
  into.life_began = std::min(into.life_began, from.life_began);
  into.told_bytes += from.told_bytes;
}

}  // namespace

void merge(const Flow& into, const Flow& from) noexcept {
  // What was shown stays, else the earlier part knows who began; of two that began at the same instant either may, as
  // long as it is the same one.
  const auto beginning = [](const Flow& flow) {
    return std::tuple(!flow->is(Mark::shown), flow.detail->first, flow->initiator);
  };
  if (beginning(from) < beginning(into)) into->initiator = from->initiator;
  for (const unsigned way : {0U, 1U}) {
    into->packets[way] += from->packets[way];
    into->bytes[way] += from->bytes[way];
    into->ip_bytes[way] += from->ip_bytes[way];
    into->tcp_flags[way] |= from->tcp_flags[way];
    merge_sequence(into, from, way);
  }
  into->last = std::max(into->last, from->last);
  into->seen = std::max(into->seen, from->seen);
  into->tcp_state = std::max(into->tcp_state, from->tcp_state);
  for (const Mark mark : {Mark::shown, Mark::listed}) {
    if (from->is(mark)) into->set(mark);
  }
  merge_handshake(into, from);
  merge_details(*into.detail, *from.detail, is_icmp(into->key.protocol));
}

}  // namespace headgate
