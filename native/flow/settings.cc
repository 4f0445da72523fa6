#include "flow/settings.h"

#include <algorithm>

#include "flow/protocol.h"

namespace headgate {

IdleTimeouts::IdleTimeouts(const FlowTimeouts& timeouts) noexcept
    : udp_(timeouts.udp), icmp_(timeouts.icmp), other_(timeouts.other) {
  of_state_.fill(timeouts.tcp_established);
  const auto set = [this](TcpState state, int64_t timeout) { of_state_[static_cast<std::size_t>(state)] = timeout; };
  set(TcpState::syn, timeouts.tcp_opening);
  set(TcpState::syn_ack, timeouts.tcp_opening);
  set(TcpState::closed, timeouts.tcp_closed);
  set(TcpState::reset, timeouts.tcp_closed);
  shortest_ = std::min({*std::ranges::min_element(of_state_), udp_, icmp_, other_});
}

int64_t IdleTimeouts::of_protocol(uint8_t protocol) const noexcept {
  if (protocol == kUdp) return udp_;
  return is_icmp(protocol) ? icmp_ : other_;
}

}  // namespace headgate
