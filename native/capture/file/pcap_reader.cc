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

// Nothing for an unknown version. Before 2.3 the original length came first, and some writers did not change that when
// they changed the number. DG/UX wrote 543.0 and meant 2.2. libpcap reads all of these.
std::optional<LengthOrder> length_order_of(unsigned major, unsigned minor) noexcept {
  if (major == 543 && minor == 0) return LengthOrder::original_first;
  if (major != 2) return std::nullopt;
  if (minor < 3) return LengthOrder::original_first;
  return minor == 3 ? LengthOrder::smaller_is_captured : LengthOrder::captured_first;
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
  const auto [captured, original] = lengths_of_next();
  if (captured > kCapturedLimit || !window_.has(form_.packet_header + captured)) return false;
  frame.bytes = window_.data() + form_.packet_header;
  frame.link = link_;
  frame.timestamp_ns = field<uint32_t, 0>(header, form_.order) * kSecond +
                       int64_t{field<uint32_t, 4>(header, form_.order)} * form_.fraction_ns;
  frame.captured = captured;
  frame.wire_bytes = original;
  window_.consume(form_.packet_header + captured);
  return true;
}

// Of the packet header that stands at the front of the window.
PcapReader::Lengths PcapReader::lengths_of_next() const noexcept {
  const auto header = window_.header<kPacketHeader>();
  const auto first = field<uint32_t, 8>(header, form_.order);
  const auto second = field<uint32_t, 12>(header, form_.order);
  if (length_order_ == LengthOrder::captured_first) [[likely]]
    return {first, second};
  return length_order_ == LengthOrder::original_first || first > second ? Lengths{second, first}
                                                                        : Lengths{first, second};
}

bool PcapReader::advance() {
  if (!header_read_) return read_header();
  if (!more() || !need(form_.packet_header, "packet header")) return false;
  const uint32_t captured = lengths_of_next().captured;
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
  const auto length_order = length_order_of(major, minor);
  if (!length_order) {
    return fail("the file header names format version " + std::to_string(major) + "." + std::to_string(minor) +
                " (byte 4); only version 2 is known");
  }
  if (link_ == nullptr) {
    return fail("the link type " + link_text(link) +
                ", named in the file header at byte 20, is not one that headgate decodes");
  }
  length_order_ = *length_order;
  window_.consume(kFileHeader);
  header_read_ = true;
  return true;
}

}  // namespace headgate
