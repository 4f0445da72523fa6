// What can be set about the life of flows, and what that means for one of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"
#include "flow/record.h"

namespace headgate {

// Nanoseconds. A flow ends when no packet came for longer than its idle timeout.
struct FlowTimeouts {
  int64_t tcp_opening = 10 * kSecond;  // until the handshake is complete
  int64_t tcp_established = 300 * kSecond;
  int64_t tcp_closed = 10 * kSecond;  // after FIN from both ends, or RST
  int64_t udp = 60 * kSecond;
  int64_t icmp = 30 * kSecond;
  int64_t other = 60 * kSecond;
  int64_t active = 1800 * kSecond;  // a flow that lives longer is cut at its next packet
  int64_t fragment = 15 * kSecond;  // between fragments of one datagram (RFC 791, 3.2 gives the number)
  int64_t linger = 60 * kSecond;    // how long an ended flow stays in a fixed table
};

// Where fragments behind the first, which have no ports, are counted.
enum class Fragments : uint8_t {
  track,     // to the flow of their datagram
  separate,  // to a flow without ports
};

struct FlowSettings {
  FlowTimeouts timeouts{};
  Fragments fragments = Fragments::track;
  std::size_t growth_limit = std::size_t{1} << 31U;  // records of a growing table; more cannot be numbered
};

// The idle timeouts, ready for use.
class IdleTimeouts {
 public:
  explicit IdleTimeouts(const FlowTimeouts& timeouts) noexcept;

  int64_t of(const FlowRecord& flow) const noexcept {
    return flow.tcp_state != TcpState::none ? of_state_[static_cast<std::size_t>(flow.tcp_state)]
                                            : of_protocol(flow.key.protocol);
  }

  // No flow ends before it was quiet for so long.
  int64_t shortest() const noexcept { return shortest_; }

 private:
  int64_t of_protocol(uint8_t protocol) const noexcept;

  std::array<int64_t, kTcpStates> of_state_;
  int64_t udp_;
  int64_t icmp_;
  int64_t other_;
  int64_t shortest_;
};

}  // namespace headgate
