#include "capture/library.h"

#include <pcap.h>

#include <string_view>

namespace headgate {

std::string libpcap_version() {
  const std::string_view sentence = pcap_lib_version();
  const auto start = sentence.find_first_of("0123456789");
  if (start == std::string_view::npos) return std::string(sentence);
  const auto end = sentence.find_first_not_of("0123456789.", start);
  return std::string(sentence.substr(start, end == std::string_view::npos ? end : end - start));
}

}  // namespace headgate
