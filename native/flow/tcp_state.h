// How far a TCP connection has come, as far as one can see from its flags (RFC 9293, section 3.3.2, seen from the
// side).
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace headgate {

// `none` is for other protocols, `opened` for a connection whose start was not seen.
enum class TcpState : uint8_t { none, opened, syn, syn_ack, established, closing, closed, reset };
constexpr const char* kTcpStateNames[] = {"", "new", "syn", "syn_ack", "established", "closing", "closed", "reset"};
static_assert(std::size(kTcpStateNames) == static_cast<std::size_t>(TcpState::reset) + 1);

namespace tcp_flag {
constexpr uint8_t fin = 0x01;
constexpr uint8_t syn = 0x02;
constexpr uint8_t rst = 0x04;
constexpr uint8_t ack = 0x10;
}  // namespace tcp_flag

// The state after a packet with `flags`. `sent` and `answered` are the unions of the flags seen so far in the packet's
// own direction (this packet included) and in the other one.
constexpr TcpState next_tcp_state(TcpState state, uint8_t flags, uint8_t sent, uint8_t answered) noexcept {
  if (state == TcpState::reset || state == TcpState::closed) return state;
  if (flags & tcp_flag::rst) return TcpState::reset;
  if ((sent & tcp_flag::fin) && (answered & tcp_flag::fin)) return TcpState::closed;
  if ((sent | answered) & tcp_flag::fin) return TcpState::closing;
  if (flags & tcp_flag::syn) {
    if (flags & tcp_flag::ack) return state == TcpState::established ? state : TcpState::syn_ack;
    return state == TcpState::none ? TcpState::syn : state;
  }
  if (state == TcpState::syn_ack && (flags & tcp_flag::ack)) return TcpState::established;
  return state == TcpState::none ? TcpState::opened : state;
}

}  // namespace headgate
