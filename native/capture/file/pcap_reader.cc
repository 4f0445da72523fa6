#include "capture/file/pcap_reader.h"

#include <utility>

namespace headgate {

namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kPacketHeader = 16;         // what all forms begin with
constexpr std::size_t kPatchedPacketHeader = 24;  // and interface index, protocol, packet type, padding
constexpr int64_t kSecond = 1'000'000'000;

constexpr uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr uint32_t kNanoseconds = 0xa1b23c4d;
constexpr uint32_t kPatched = 0xa1b2cd34;

constexpr uint32_t kLinkMask = 0x03ffffff;  // above: whether, and how long, a frame check sequence ends each frame

std::optional<PcapForm> form_of(uint32_t magic, ByteOrder order) noexcept {
  switch (magic) {
    case kMicroseconds:
      return PcapForm{order, 1000, kPacketHeader};
    case kNanoseconds:
      return PcapForm{order, 1, kPacketHeader};
    case kPatched:
      return PcapForm{order, 1000, kPatchedPacketHeader};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<PcapForm> pcap_form(std::span<const uint8_t, 4> magic) noexcept {
  for (const ByteOrder order : {ByteOrder::host, ByteOrder::swapped}) {
    if (auto form = form_of(field<uint32_t, 0>(magic, order), order)) return form;
  }
  return std::nullopt;
}

PcapReader::PcapReader(ReadWindow window, const PcapForm& form) : FrameReader(std::move(window)), form_(form) {}

std::size_t PcapReader::take(std::span<Frame> frames) noexcept {
  std::size_t count = 0;
  while (count < frames.size() && take_one(frames[count])) ++count;
  return count;
}

bool PcapReader::take_one(Frame& frame) noexcept {
  if (!header_read_ || !window_.has(form_.packet_header)) return false;
  const auto header = window_.header<kPacketHeader>();
  uint32_t captured = field<uint32_t, 8>(header, form_.order);
  uint32_t wire_bytes = field<uint32_t, 12>(header, form_.order);
  if (lengths_reversed_) std::swap(captured, wire_bytes);
  if (captured > kCapturedLimit || !window_.has(form_.packet_header + captured)) return false;
  frame.bytes = window_.data() + form_.packet_header;
  frame.link = link_;
  frame.timestamp_ns = field<uint32_t, 0>(header, form_.order) * kSecond +
                       int64_t{field<uint32_t, 4>(header, form_.order)} * form_.fraction_ns;
  frame.captured = captured;
  frame.wire_bytes = wire_bytes;
  window_.consume(form_.packet_header + captured);
  return true;
}

bool PcapReader::advance() {
  if (!header_read_) return read_header();
  if (!more() || !need(form_.packet_header, "packet header")) return false;
  const auto header = window_.header<kPacketHeader>();
  const uint32_t captured =
      lengths_reversed_ ? field<uint32_t, 12>(header, form_.order) : field<uint32_t, 8>(header, form_.order);
  if (captured > kCapturedLimit) {
    return fail("the packet header " + place() + " is damaged: it claims " + std::to_string(captured) +
                " captured bytes, more than the " + std::to_string(kCapturedLimit) + " there can be");
  }
  return need(form_.packet_header + captured, "packet record");
}

bool PcapReader::read_header() {
  if (!need(kFileHeader, "file header")) return false;
  const auto header = window_.header<kFileHeader>();
  const unsigned major = field<uint16_t, 4>(header, form_.order);
  const unsigned minor = field<uint16_t, 6>(header, form_.order);
  const uint32_t link = field<uint32_t, 20>(header, form_.order) & kLinkMask;
  link_name_ = link_name(link);
  link_ = find_link(link, form_.order);
  if (major != 2) {
    return fail("the file header names format version " + std::to_string(major) + "." + std::to_string(minor) +
                " (byte 4); only version 2 is known");
  }
  if (link_ == nullptr) {
    return fail("the link type " + link_text(link) +
                ", named in the file header at byte 20, is not one that headgate decodes");
  }
  // Versions before 2.3 had the two lengths of a packet the other way round (pcap-savefile(5)).
  lengths_reversed_ = minor < 3;
  window_.consume(kFileHeader);
  header_read_ = true;
  return true;
}

}  // namespace headgate
