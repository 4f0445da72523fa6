#include "capture/file/pcapng_reader.h"

#include <algorithm>
#include <utility>

namespace headgate {

namespace {

constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr uint32_t kInterfaceBlock = 1;
constexpr uint32_t kPacketBlock = 2;
constexpr uint32_t kSimplePacketBlock = 3;
constexpr uint32_t kEnhancedPacketBlock = 6;

constexpr std::size_t kBlockStart = 8;  // type and length
constexpr std::size_t kBlockEnd = 4;    // the length again
constexpr std::size_t kBlockFrame = kBlockStart + kBlockEnd;
constexpr std::size_t kSectionStart = 16;  // type, length, byte order, version
constexpr std::size_t kSectionFrame = 28;  // with the section's length
constexpr std::size_t kPacketFields = 20;  // in a body: interface, timestamp, both lengths
constexpr std::size_t kSimplePacketFields = 4;

// Longer blocks are damage: no packet comes near, and libpcap refuses them too.
constexpr uint32_t kBlockLimit = 16U * 1024 * 1024;
constexpr std::size_t kInterfaceLimit = 65'536;

bool is_packet(uint32_t type) noexcept {
  return type == kEnhancedPacketBlock || type == kSimplePacketBlock || type == kPacketBlock;
}

bool possible_length(uint32_t length) noexcept {
  return length >= kBlockFrame && length <= kBlockLimit && length % 4 == 0;
}

uint32_t length_at(const uint8_t* bytes, ByteOrder order) noexcept {
  return field<uint32_t, 0>(std::span<const uint8_t, kBlockEnd>(bytes, kBlockEnd), order);
}

// Where the interface's number stands in a packet block: the obsolete block has a drop count beside it.
uint32_t interface_index(uint32_t type, std::span<const uint8_t, kPacketFields> fields, ByteOrder order) noexcept {
  return type == kPacketBlock ? field<uint16_t, 0>(fields, order) : field<uint32_t, 0>(fields, order);
}

}  // namespace

PcapngReader::PcapngReader(ReadWindow window) : FrameReader(std::move(window)) {}

std::size_t PcapngReader::take(std::span<Frame> frames) noexcept {
  std::size_t count = 0;
  while (count < frames.size() && take_one(frames[count])) ++count;
  return count;
}

bool PcapngReader::take_one(Frame& frame) noexcept {
  const auto block = block_in_window();
  if (!block || !is_packet(block->type) || read_packet(*block, frame) != PacketFlaw::none) return false;
  window_.consume(block->length);
  return true;
}

bool PcapngReader::advance() {
  if (!more() || !need(kBlockStart, "block header")) return false;
  if (field<uint32_t, 0>(window_.header<kBlockStart>(), ByteOrder::host) == kSectionHeaderBlock) return read_section();
  const auto block = fetch_block();
  if (!block) return false;
  if (block->type == kInterfaceBlock) return read_interface(*block);
  if (is_packet(block->type)) {
    Frame frame;
    const PacketFlaw flaw = read_packet(*block, frame);
    return flaw == PacketFlaw::none || fail_packet(*block, flaw);
  }
  window_.consume(block->length);
  return true;
}

// The next block, when it stands in the window whole and sound. Not for section headers: their byte order is not known
// yet.
std::optional<PcapngReader::Block> PcapngReader::block_in_window() const noexcept {
  if (!window_.has(kBlockFrame)) return std::nullopt;
  const auto start = window_.header<kBlockStart>();
  const auto type = field<uint32_t, 0>(start, order_);
  const auto length = field<uint32_t, 4>(start, order_);
  if (type == kSectionHeaderBlock || !possible_length(length) || !window_.has(length)) return std::nullopt;
  if (length_at(window_.data() + length - kBlockEnd, order_) != length) return std::nullopt;
  return Block{type, length, {window_.data() + kBlockStart, length - kBlockFrame}};
}

// Reads on until block_in_window() has the next block, or says why there is none.
std::optional<PcapngReader::Block> PcapngReader::fetch_block() {
  const auto start = window_.header<kBlockStart>();
  const auto type = field<uint32_t, 0>(start, order_);
  const auto length = field<uint32_t, 4>(start, order_);
  if (!possible_length(length)) {
    fail("the block " + place() + " is damaged: its length cannot be " + std::to_string(length) + " bytes (type " +
         std::to_string(type) + ")");
    return std::nullopt;
  }
  if (!need(length, "block")) return std::nullopt;
  const uint32_t repeated = length_at(window_.data() + length - kBlockEnd, order_);
  if (repeated != length) {
    fail("the block " + place() + " is damaged: it begins with a length of " + std::to_string(length) +
         " bytes and ends with " + std::to_string(repeated));
    return std::nullopt;
  }
  return block_in_window();
}

PcapngReader::PacketFlaw PcapngReader::read_packet(const Block& block, Frame& frame) const noexcept {
  if (block.type == kSimplePacketBlock) return read_simple_packet(block, frame);
  if (block.body.size() < kPacketFields) return PacketFlaw::too_short;
  const auto fields = block.body.first<kPacketFields>();
  const uint32_t index = interface_index(block.type, fields, order_);
  if (index >= interfaces_.size()) return PacketFlaw::unknown_interface;
  const PcapngInterface& interface = interfaces_[index];
  if (interface.link == nullptr) return PacketFlaw::foreign_link;
  const auto data = block.body.subspan<kPacketFields>();
  const auto captured = field<uint32_t, 12>(fields, order_);
  if (captured > data.size() || captured > kCapturedLimit) return PacketFlaw::captured_length;
  const uint64_t units = uint64_t{field<uint32_t, 4>(fields, order_)} << 32U | field<uint32_t, 8>(fields, order_);
  frame = {data.data(), interface.link, interface.scale.nanoseconds(units), captured,
           field<uint32_t, 16>(fields, order_)};
  return PacketFlaw::none;
}

// A Simple Packet Block belongs to the first interface and says only the original length (section 4.4).
PcapngReader::PacketFlaw PcapngReader::read_simple_packet(const Block& block, Frame& frame) const noexcept {
  if (block.body.size() < kSimplePacketFields) return PacketFlaw::too_short;
  if (interfaces_.empty()) return PacketFlaw::unknown_interface;
  const PcapngInterface& interface = interfaces_.front();
  if (interface.link == nullptr) return PacketFlaw::foreign_link;
  const auto data = block.body.subspan<kSimplePacketFields>();
  const auto wire_bytes = field<uint32_t, 0>(block.body.first<kSimplePacketFields>(), order_);
  const uint32_t limit = interface.snapshot_length != 0 ? interface.snapshot_length : wire_bytes;
  const uint32_t captured = std::min(wire_bytes, limit);
  if (captured > data.size() || captured > kCapturedLimit) return PacketFlaw::captured_length;
  frame = {data.data(), interface.link, 0, captured, wire_bytes};
  return PacketFlaw::none;
}

bool PcapngReader::fail_packet(const Block& block, PacketFlaw flaw) {
  const std::string packet = "the packet block " + place();
  if (flaw == PacketFlaw::too_short) return fail(packet + " is damaged: it is too short for its own header");
  if (flaw == PacketFlaw::captured_length) {
    return fail(packet + " is damaged: it claims more captured bytes than it holds or than the " +
                std::to_string(kCapturedLimit) + " there can be");
  }
  const uint32_t index =
      block.type == kSimplePacketBlock ? 0 : interface_index(block.type, block.body.first<kPacketFields>(), order_);
  if (flaw == PacketFlaw::unknown_interface) {
    return fail(packet + " is damaged: it belongs to interface " + std::to_string(index) + ", but only " +
                std::to_string(interfaces_.size()) + " were described before it");
  }
  return fail(packet + " is of link type " + link_text(interfaces_[index].link_number) +
              ", which is not one that headgate decodes");
}

bool PcapngReader::read_section() {
  if (!need(kSectionStart, "section header")) return false;
  const auto start = window_.header<kSectionStart>();
  const auto magic = field<uint32_t, 8>(start, ByteOrder::host);
  if (magic != kByteOrderMagic && magic != byte_swap(kByteOrderMagic)) {
    return fail("the section header " + place() + " is damaged: its byte-order magic is wrong");
  }
  order_ = magic == kByteOrderMagic ? ByteOrder::host : ByteOrder::swapped;
  const auto length = field<uint32_t, 4>(start, order_);
  const unsigned major = field<uint16_t, 12>(start, order_);
  if (major != 1) {
    return fail("the section header " + place() + " names format version " + std::to_string(major) +
                "; only version 1 is known");
  }
  if (!possible_length(length) || length < kSectionFrame) {
    return fail("the section header " + place() + " is damaged: its length cannot be " + std::to_string(length) +
                " bytes");
  }
  if (!need(length, "section header")) return false;
  if (length_at(window_.data() + length - kBlockEnd, order_) != length) {
    return fail("the section header " + place() + " is damaged: its two lengths differ");
  }
  interfaces_.clear();
  window_.consume(length);
  return true;
}

bool PcapngReader::read_interface(const Block& block) {
  if (interfaces_.size() == kInterfaceLimit) {
    return fail("the interface description " + place() + " is one too many: " + std::to_string(kInterfaceLimit) +
                " are read at most");
  }
  auto result = read_pcapng_interface(block.body, order_);
  if (const auto* const problem = std::get_if<std::string>(&result)) {
    return fail("the interface description " + place() + " is damaged: " + *problem);
  }
  interfaces_.push_back(std::get<PcapngInterface>(result));
  if (first_link_.empty()) first_link_ = link_name(interfaces_.back().link_number);
  window_.consume(block.length);
  return true;
}

}  // namespace headgate
