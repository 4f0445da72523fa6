// An interface as a pcapng file describes it (draft-ietf-opsawg-pcapng, section 4.2).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "capture/file/byte_order.h"
#include "capture/file/file_link.h"
#include "capture/file/timestamp_scale.h"

namespace headgate {

struct PcapngInterface {
  const FileLink* link = nullptr;  // null: not decoded
  uint16_t link_number = 0;
  uint32_t snapshot_length = 0;  // 0: no limit
  TimestampScale scale;
};

// Reads the body of an Interface Description Block (what stands between its two lengths). On damage: what is wrong, as
// the end of a sentence about the block.
std::variant<PcapngInterface, std::string> read_pcapng_interface(std::span<const uint8_t> body, ByteOrder order);

}  // namespace headgate
