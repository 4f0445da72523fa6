// From the bytes of a frame to its flow key, or to the name of what is odd about it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/link_type.h"
#include "decode/oddity.h"
#include "decode/packet.h"

namespace headgate {

// Whose IP header a flow's key is taken from.
enum class Tunnels : uint8_t {
  outer,  // the outermost one's
  inner,  // the innermost one's that is whole: GRE, IP in IP, VXLAN, Geneve and GTP-U are walked through
};

// Fills `packet` from `captured` bytes at `frame`. Never reads beyond them, never allocates, never throws. Every frame
// gets a class; what is odd is counted in `oddities`, in the order of a frame's layers, until the first thing that
// makes it malformed. All fields of `packet` are set, to zero where they do not apply.
void decode(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet,
            Oddities& oddities) noexcept;

// The same without the short way for what is common (common_stack.h), which it is the measure of.
void decode_by_layer(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet,
                     Oddities& oddities) noexcept;

// The same through tunnels. VLAN ids are those of all layers outside the IP header that is taken, and IP bytes, class
// and fragment are that header's. A packet inside that is no IP, or malformed, leaves the flow to the tunnel.
void decode_inner(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet,
                  Oddities& oddities) noexcept;

inline void decode(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet, Oddities& oddities,
                   Tunnels tunnels) noexcept {
  if (tunnels == Tunnels::outer) [[likely]]
    return decode(link_type, frame, captured, packet, oddities);
  decode_inner(link_type, frame, captured, packet, oddities);
}

}  // namespace headgate
