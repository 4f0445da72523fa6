#include "report/community_id.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/sha1.h"

namespace headgate {

namespace {

struct Question {
  uint8_t protocol;
  uint8_t type;
  uint8_t answer;
};

// ICMP messages that are asked and answered (RFC 792, 950, 1256; RFC 4443, 2710, 4861, 4620, 6275).
constexpr Question kQuestions[] = {
    {kIcmp, 8, 0},      {kIcmp, 10, 9},     {kIcmp, 13, 14},    {kIcmp, 15, 16},
    {kIcmp, 17, 18},    {kIcmp6, 128, 129}, {kIcmp6, 130, 131}, {kIcmp6, 133, 134},
    {kIcmp6, 135, 136}, {kIcmp6, 139, 140}, {kIcmp6, 144, 145},
};

struct Endpoint {
  Address address;
  uint16_t port;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

struct Tuple {
  Endpoint first;
  Endpoint second;
};

// Puts the ends of an ICMP flow in the order of the hash.
Tuple icmp_tuple(const FlowKey& key, const IcmpMessage& icmp) {
  Tuple tuple{{key.low_address, icmp.type}, {key.high_address, icmp.code}};
  if (icmp.direction == Direction::high_to_low) std::swap(tuple.first.address, tuple.second.address);
  for (const auto& [protocol, type, answer] : kQuestions) {
    if (protocol != key.protocol || (icmp.type != type && icmp.type != answer)) continue;
    tuple.second.port = icmp.type == type ? answer : type;
    if (tuple.second < tuple.first) std::swap(tuple.first, tuple.second);
  }
  return tuple;
}

class Message {
 public:
  void append(const Address& address, std::size_t size) noexcept {
    std::copy_n(address.begin(), size, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += size;
  }
  void append(uint16_t number) noexcept {
    bytes_[size_++] = static_cast<uint8_t>(number >> 8U);
    bytes_[size_++] = static_cast<uint8_t>(number);
  }
  Sha1Digest digest() const noexcept { return sha1({bytes_.data(), size_}); }

 private:
  std::array<uint8_t, 2 + 16 + 16 + 2 + 4> bytes_{};
  std::size_t size_ = 0;
};

// RFC 4648, 4; the digest's 20 bytes leave two over, so the last group ends with "=".
std::string base64(const Sha1Digest& digest) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < digest.size(); at += 3) {
    const uint32_t third = at + 2 < digest.size() ? digest[at + 2] : 0U;
    const uint32_t group =
        static_cast<uint32_t>(digest[at]) << 16U | static_cast<uint32_t>(digest[at + 1]) << 8U | third;
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text.push_back(kDigits[group >> shift & 63U]);
  }
  text.back() = '=';
  return text;
}

}  // namespace

std::string community_id(const FlowKey& key, const IcmpMessage& icmp) {
  constexpr uint16_t kSeed = 0;
  if (is_icmp(key.protocol) && !icmp.known) return {};
  const Tuple tuple = is_icmp(key.protocol) ? icmp_tuple(key, icmp)
                                            : Tuple{{key.low_address, key.low_port}, {key.high_address, key.high_port}};
  const std::size_t address_bytes = key.ip_version == 4 ? 4 : 16;
  Message message;
  message.append(kSeed);
  message.append(tuple.first.address, address_bytes);
  message.append(tuple.second.address, address_bytes);
  message.append(static_cast<uint16_t>(key.protocol << 8U));  // and a byte of padding
  if (is_icmp(key.protocol) || has_ports(key.protocol)) {
    message.append(tuple.first.port);
    message.append(tuple.second.port);
  }
  return "1:" + base64(message.digest());
}

}  // namespace headgate
