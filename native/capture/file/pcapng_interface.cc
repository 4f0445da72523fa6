#include "capture/file/pcapng_interface.h"

#include <bit>
#include <cstddef>

namespace headgate {

namespace {

constexpr std::size_t kFixedBytes = 8;  // link type, reserved, snapshot length
constexpr std::size_t kOptionHeader = 4;

constexpr uint16_t kEndOfOptions = 0;
constexpr uint16_t kResolution = 9;  // if_tsresol
constexpr uint16_t kOffset = 14;     // if_tsoffset

constexpr uint8_t kMicroseconds = 6;

struct TimeOptions {
  uint8_t resolution = kMicroseconds;
  int64_t offset = 0;
};

// Empty when the option is well formed or none of ours.
std::string read_option(uint16_t code, std::span<const uint8_t> value, ByteOrder order, TimeOptions& options) {
  if (code == kResolution) {
    if (value.size() != 1) return "its if_tsresol option has " + std::to_string(value.size()) + " bytes instead of 1";
    options.resolution = value.front();
  }
  if (code == kOffset) {
    if (value.size() != 8) return "its if_tsoffset option has " + std::to_string(value.size()) + " bytes instead of 8";
    options.offset = std::bit_cast<int64_t>(field<uint64_t, 0>(value.first<8>(), order));
  }
  return {};
}

std::string read_options(std::span<const uint8_t> rest, ByteOrder order, TimeOptions& options) {
  while (rest.size() >= kOptionHeader) {
    const auto header = rest.first<kOptionHeader>();
    const auto code = field<uint16_t, 0>(header, order);
    const std::size_t length = field<uint16_t, 2>(header, order);
    const std::size_t padded = (length + 3) & ~std::size_t{3};
    rest = rest.subspan(kOptionHeader);
    if (code == kEndOfOptions) return {};
    if (padded > rest.size()) return "an option of " + std::to_string(length) + " bytes goes beyond its end";
    if (auto problem = read_option(code, rest.first(length), order, options); !problem.empty()) return problem;
    rest = rest.subspan(padded);
  }
  return {};
}

}  // namespace

std::variant<PcapngInterface, std::string> read_pcapng_interface(std::span<const uint8_t> body, ByteOrder order) {
  if (body.size() < kFixedBytes) return "it is too short";
  const auto fixed = body.first<kFixedBytes>();
  TimeOptions time;
  if (auto problem = read_options(body.subspan(kFixedBytes), order, time); !problem.empty()) return problem;
  PcapngInterface interface;
  interface.link_number = field<uint16_t, 0>(fixed, order);
  interface.link = find_link(interface.link_number, order);
  interface.snapshot_length = field<uint32_t, 4>(fixed, order);
  interface.scale = TimestampScale(time.resolution, time.offset);
  return interface;
}

}  // namespace headgate
