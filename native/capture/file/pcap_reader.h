// Classic capture files (pcap-savefile(5)): both byte orders, microseconds and nanoseconds, the longer packet headers
// of the patched libpcap of 1999, and the lengths of old versions.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "capture/file/byte_order.h"
#include "capture/file/frame_reader.h"

namespace headgate {

// What the magic number says.
struct PcapForm {
  ByteOrder order;
  uint32_t fraction_ns;       // nanoseconds per unit of a timestamp's second word
  std::size_t packet_header;  // its length in bytes
};

// Nothing when the first four bytes are not those of a classic capture file.
std::optional<PcapForm> pcap_form(std::span<const uint8_t, 4> magic) noexcept;

// Which of a packet header's two lengths comes first.
enum class LengthOrder : uint8_t { captured_first, original_first, smaller_is_captured };

class PcapReader final : public FrameReader {
 public:
  // Reads the file header; failure() tells when that is damaged.
  PcapReader(ReadWindow window, const PcapForm& form);

  std::string first_link() const override { return link_name_; }

 protected:
  std::size_t take(std::span<Frame> frames) noexcept override;
  bool advance() override;

 private:
  struct Lengths {
    uint32_t captured;
    uint32_t original;
  };

  bool take_one(Frame& frame) noexcept;
  Lengths lengths_of_next() const noexcept;
  bool read_header();

  const PcapForm form_;
  const FileLink* link_ = nullptr;
  std::string link_name_;
  LengthOrder length_order_ = LengthOrder::captured_first;
  bool header_read_ = false;
};

}  // namespace headgate
