#include "capture/file/open_capture.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "capture/file/gzip_source.h"
#include "capture/file/pcap_reader.h"
#include "capture/file/pcapng_reader.h"

namespace headgate {

namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kShownBytes = 8;

struct ForeignFormat {
  std::string_view magic;
  const char* what;
};

using namespace std::string_view_literals;

constexpr ForeignFormat kForeignFormats[] = {
    {"\x28\xb5\x2f\xfd"sv, "zstd compresses it; unpack it with zstd -dc and read from -"},
    {"\xfd\x37\x7a\x58"sv, "xz compresses it; unpack it with xz -dc and read from -"},
    {"\x42\x5a\x68"sv, "bzip2 compresses it; unpack it with bzip2 -dc and read from -"},
    {"\x04\x22\x4d\x18"sv, "lz4 compresses it; unpack it with lz4 -dc and read from -"},
    {"\x50\x4b\x03\x04"sv, "it is a zip archive; unpack it first"},
    {"snoop"sv, "it is a snoop file; editcap -F pcap converts it"},
};

std::string hexadecimal(std::span<const uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    if (!text.empty()) text.push_back(' ');
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

[[noreturn]] void refuse(const ReadWindow& window, bool unpacked) {
  const std::string whose = unpacked ? "the uncompressed data" : "the file";
  if (const std::string& cause = window.source().failure(); !cause.empty()) throw Error("FILE_READ", "open", cause);
  if (window.available() == 0) throw Error("FILE_EMPTY", "open", whose + " is empty");
  const std::span<const uint8_t> start(window.data(), std::min(window.available(), kShownBytes));
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  std::string sentence = "not a pcap or pcapng file: " + whose + " begins with " + hexadecimal(start);
  for (const ForeignFormat& format : kForeignFormats) {
    if (text.starts_with(format.magic)) sentence += std::string(" (") + format.what + ")";
  }
  throw Error("FILE_FOREIGN", "open", sentence);
}

// RFC 1952, 2.3.1: two bytes of identification, then the only compression method there is.
bool is_gzip(std::span<const uint8_t, kMagicBytes> magic) noexcept {
  return magic[0] == 0x1f && magic[1] == 0x8b && magic[2] == 8;
}

std::unique_ptr<FrameReader> open_window(ReadWindow window, bool unpacked, std::size_t chunk_bytes) {
  window.require(kShownBytes);
  if (!window.has(kMagicBytes)) refuse(window, unpacked);
  const auto magic = window.header<kMagicBytes>();
  const auto form = pcap_form(magic);
  const bool is_pcapng = field<uint32_t, 0>(magic, ByteOrder::host) == kSectionHeaderBlock;
  if ((form || is_pcapng) && chunk_bytes > 0) window.read_ahead(chunk_bytes);
  if (form) return std::make_unique<PcapReader>(std::move(window), *form);
  if (is_pcapng) return std::make_unique<PcapngReader>(std::move(window));
  if (unpacked || !is_gzip(magic)) refuse(window, unpacked);
  std::vector<uint8_t> start(window.data(), window.data() + window.available());
  return open_window(ReadWindow(std::make_unique<GzipSource>(window.release(), std::move(start))), true, chunk_bytes);
}

}  // namespace

std::unique_ptr<FrameReader> open_capture(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes) {
  return open_window(ReadWindow(std::move(source)), false, chunk_bytes);
}

}  // namespace headgate
