// Classic capture files (pcap-savefile(5)): both byte orders, microseconds and nanoseconds, and the longer packet
// headers of the patched libpcap of 1999.
#pragma once

#include <optional>
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

class PcapReader final : public FrameReader {
 public:
  // Reads the file header; failure() tells when that is damaged.
  PcapReader(ReadWindow window, const PcapForm& form);

  std::string first_link() const override { return link_name_; }

 protected:
  std::size_t take(std::span<Frame> frames) noexcept override;
  bool advance() override;

 private:
  bool take_one(Frame& frame) noexcept;
  bool read_header();

  const PcapForm form_;
  const FileLink* link_ = nullptr;
  std::string link_name_;
  bool header_read_ = false;
  bool lengths_reversed_ = false;
};

}  // namespace headgate
