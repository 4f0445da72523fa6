// The libpcap that was loaded.
#pragma once

#include <string>

namespace headgate {

// "1.10.3" out of pcap_lib_version()'s sentence.
std::string libpcap_version();

}  // namespace headgate
