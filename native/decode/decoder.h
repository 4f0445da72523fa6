// From the bytes of a frame to its flow key, or to the name of what is odd about it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/link_type.h"
#include "decode/oddity.h"
#include "decode/packet.h"

namespace headgate {

// Fills `packet` from `captured` bytes at `frame`. Never reads beyond them, never allocates, never throws; every frame
// gets a class, and what is odd is counted in `oddities`. All fields of `packet` are set (zero where they do not
// apply).
void decode(LinkType link_type, const uint8_t* frame, std::size_t captured, Packet& packet,
            Oddities& oddities) noexcept;

}  // namespace headgate
