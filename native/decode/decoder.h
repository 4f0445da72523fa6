// From the bytes of a frame to its flow key, or to the name of what is odd about it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/link_type.h"
#include "decode/oddity.h"
#include "decode/packet.h"

namespace headgate {

// Fills `packet` from `captured` bytes at `frame`. Never reads beyond them, never allocates, never throws. Every frame
// gets a class; what is odd is counted in `oddities`, in the order of a frame's layers, until the first thing that
// makes it malformed. All fields of `packet` are set, to zero where they do not apply.
void decode(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet,
            Oddities& oddities) noexcept;

}  // namespace headgate
