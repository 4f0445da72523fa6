// pcapng files (draft-ietf-opsawg-pcapng): any number of sections in either byte order, any number of interfaces,
// Enhanced, Simple and the obsolete Packet Blocks; every other block is passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capture/file/byte_order.h"
#include "capture/file/frame_reader.h"
#include "capture/file/pcapng_interface.h"

namespace headgate {

// The first four bytes of a file, the same in both byte orders.
constexpr uint32_t kSectionHeaderBlock = 0x0a0d0d0a;

class PcapngReader final : public FrameReader {
 public:
  explicit PcapngReader(ReadWindow window);

  std::string first_link() const override { return first_link_; }

 protected:
  std::size_t take(std::span<Frame> frames) noexcept override;
  bool advance() override;

 private:
  struct Block {
    uint32_t type;
    uint32_t length;                // all of it
    std::span<const uint8_t> body;  // between the two lengths
  };
  enum class PacketFlaw : uint8_t { none, too_short, unknown_interface, foreign_link, captured_length };

  bool take_one(Frame& frame) noexcept;
  std::optional<Block> block_in_window() const noexcept;
  std::optional<Block> fetch_block();
  PacketFlaw read_packet(const Block& block, Frame& frame) const noexcept;
  PacketFlaw read_simple_packet(const Block& block, Frame& frame) const noexcept;
  bool fail_packet(const Block& block, PacketFlaw flaw);
  bool read_section();
  bool read_interface(const Block& block);

  ByteOrder order_ = ByteOrder::host;
  std::vector<PcapngInterface> interfaces_;
  std::string first_link_;
};

}  // namespace headgate
