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
constexpr std::size_t kTcpStates = std::size(kTcpStateNames);
static_assert(kTcpStates == static_cast<std::size_t>(TcpState::reset) + 1);

namespace tcp_flag {
constexpr uint8_t fin = 0x01;
constexpr uint8_t syn = 0x02;
constexpr uint8_t rst = 0x04;
constexpr uint8_t ack = 0x10;
}  // namespace tcp_flag

// A SYN without ACK: somebody opens a connection.
constexpr bool is_opening(uint8_t flags) noexcept { return (flags & (tcp_flag::syn | tcp_flag::ack)) == tcp_flag::syn; }

// An ACK that completes a handshake; `answered` are the flags seen from the other end.
constexpr bool answers_syn_ack(uint8_t flags, uint8_t answered) noexcept {
  constexpr uint8_t kSynAck = tcp_flag::syn | tcp_flag::ack;
  return (flags & (tcp_flag::ack | tcp_flag::rst)) == tcp_flag::ack && (answered & kSynAck) == kSynAck;
}

// Both ends have closed it, or one has reset it: nothing but stragglers can follow.
constexpr bool is_finished(TcpState state) noexcept { return state == TcpState::closed || state == TcpState::reset; }

// The state after a packet with `flags`. `sent` and `answered` are the unions of the flags seen so far in the packet's
// own direction (this packet included) and in the other one.
constexpr TcpState next_tcp_state(TcpState state, uint8_t flags, uint8_t sent, uint8_t answered) noexcept {
  if (is_finished(state)) return state;
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
