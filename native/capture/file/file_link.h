// The link types of capture files: which of them headgate decodes, and what people call them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "capture/file/byte_order.h"
#include "decode/link_type.h"

namespace headgate {

// A link type that headgate decodes. There is one object per type, so that pointers compare.
struct FileLink {
  uint16_t number;         // in the file (the LINKTYPE_ registry of tcpdump.org, and the DLT_RAW numbers of the BSDs)
  uint16_t filter_number;  // the DLT_ number for which libpcap compiles a filter
  LinkType type;
  const char* name;
};

// Null for a link type that headgate does not decode. `order` matters to NULL only: there the address family is in the
// byte order of the host that wrote the file.
const FileLink* find_link(uint32_t number, ByteOrder order) noexcept;

// All of them, Ethernet first.
std::span<const FileLink> known_links() noexcept;

// "EN10MB", "PPI", or the number in digits when it has no common name.
std::string link_name(uint32_t number);

// The same for a sentence about a link type that is not decoded: "PPI (192)".
std::string link_text(uint32_t number);

}  // namespace headgate
