// Builders of frames for native tests: each returns the bytes of one header followed by its payload, so that a frame
// reads from the outside in:
//
//   ethernet(0x8100, vlan(42, 0x0800, ipv4({.protocol = 17}, udp(53, 5353, from_hex("cafe")))))
//
// Lengths and the IPv4 header checksum are right unless a field says otherwise; transport checksums are 0.
#pragma once

#include <arpa/inet.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headgate::test {

using Bytes = std::vector<uint8_t>;

// "45 00 0014" -> bytes; blanks and line ends are skipped, anything else that is not a hex digit is a mistake in the
// test.
inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    const auto digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) throw std::invalid_argument("not a hex digit in: " + std::string(text));
    if (high >= 0) bytes.push_back(static_cast<uint8_t>(static_cast<unsigned>(high) << 4U | digit));
    high = high >= 0 ? -1 : static_cast<int>(digit);
  }
  if (high >= 0) throw std::invalid_argument("odd number of hex digits in: " + std::string(text));
  return bytes;
}

inline Bytes join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Bytes be16(uint32_t value) { return {static_cast<uint8_t>(value >> 8U), static_cast<uint8_t>(value)}; }
inline Bytes be32(uint32_t value) { return join({be16(value >> 16U), be16(value & 0xffffU)}); }
inline Bytes byte(uint32_t value) { return {static_cast<uint8_t>(value)}; }

// An address in text, "192.0.2.1" or "2001:db8::1", as 4 or 16 bytes.
inline Bytes address(const std::string& text) {
  const bool is_ipv6 = text.find(':') != std::string::npos;
  Bytes bytes(is_ipv6 ? 16 : 4);
  if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text.c_str(), bytes.data()) != 1) {
    throw std::invalid_argument("not an address: " + text);
  }
  return bytes;
}

inline Bytes ethernet(uint16_t type_or_length, const Bytes& payload) {
  return join({from_hex("020000000001 020000000002"), be16(type_or_length), payload});
}

// The four bytes after a TPID: tag control information and the next type.
inline Bytes vlan(uint16_t tag_control, uint16_t type_or_length, const Bytes& payload) {
  return join({be16(tag_control), be16(type_or_length), payload});
}

inline Bytes mpls(uint32_t label, bool bottom, const Bytes& payload) {
  return join({be32(label << 12U | (bottom ? 0x100U : 0U) | 64U), payload});
}

// A PPPoE session header and the two-byte PPP protocol field.
inline Bytes pppoe(uint16_t ppp_protocol, const Bytes& payload) {
  return join({from_hex("1100 0007"), be16(static_cast<uint32_t>(payload.size() + 2)), be16(ppp_protocol), payload});
}

struct Ipv4Fields {
  std::string source = "192.0.2.1";
  std::string destination = "198.51.100.2";
  uint8_t protocol = 17;
  uint16_t identification = 0x1234;
  bool more_fragments = false;
  uint16_t fragment_offset = 0;                 // bytes, a multiple of 8
  Bytes options = {};                           // a multiple of 4 bytes
  std::optional<uint16_t> total_length = {};    // what the header says, when it shall not be the truth
  std::optional<uint8_t> version_and_ihl = {};  // likewise
};

inline Bytes ipv4(const Ipv4Fields& fields, const Bytes& payload) {
  const auto header_bytes = static_cast<uint32_t>(20 + fields.options.size());
  const uint32_t total = fields.total_length.value_or(static_cast<uint16_t>(header_bytes + payload.size()));
  const uint32_t fragment = (fields.more_fragments ? 0x2000U : 0U) | (fields.fragment_offset / 8U);
  Bytes header = join({byte(fields.version_and_ihl.value_or(static_cast<uint8_t>(0x40U | header_bytes / 4U))), byte(0),
                       be16(total), be16(fields.identification), be16(fragment), byte(64), byte(fields.protocol),
                       be16(0), address(fields.source), address(fields.destination), fields.options});
  uint32_t sum = 0;
  for (std::size_t i = 0; i < header.size(); i += 2) sum += static_cast<uint32_t>(header[i] << 8 | header[i + 1]);
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  header[10] = static_cast<uint8_t>(~sum >> 8U);
  header[11] = static_cast<uint8_t>(~sum);
  return join({header, payload});
}

struct Ipv6Fields {
  std::string source = "2001:db8::1";
  std::string destination = "2001:db8::2";
  uint8_t next_header = 17;
  std::optional<uint16_t> payload_length = {};  // what the header says, when it shall not be the truth
};

inline Bytes ipv6(const Ipv6Fields& fields, const Bytes& payload) {
  const uint32_t length = fields.payload_length.value_or(static_cast<uint16_t>(payload.size()));
  return join({from_hex("60000000"), be16(length), byte(fields.next_header), byte(64), address(fields.source),
               address(fields.destination), payload});
}

// A hop-by-hop, routing, destination, HIP or Shim6 header of 8 * `units` bytes.
inline Bytes ipv6_extension(uint8_t next_header, uint8_t units, const Bytes& payload) {
  return join({byte(next_header), byte(units - 1U), Bytes(units * 8U - 2U, 0), payload});
}

// `offset` in bytes, a multiple of 8.
inline Bytes ipv6_fragment(uint8_t next_header, uint16_t offset, bool more, uint32_t identification,
                           const Bytes& payload) {
  return join({byte(next_header), byte(0), be16(offset | (more ? 1U : 0U)), be32(identification), payload});
}

struct TcpFields {
  uint16_t source_port = 40000;
  uint16_t destination_port = 443;
  uint32_t sequence = 1000;
  uint8_t flags = 0x10;  // ACK
  Bytes options = {};    // a multiple of 4 bytes
};

inline Bytes tcp(const TcpFields& fields, const Bytes& payload) {
  const auto words = static_cast<uint32_t>(5 + fields.options.size() / 4);
  return join({be16(fields.source_port), be16(fields.destination_port), be32(fields.sequence), be32(0),
               byte(words << 4U), byte(fields.flags), be16(65535), be16(0), be16(0), fields.options, payload});
}

inline Bytes udp(uint16_t source_port, uint16_t destination_port, const Bytes& payload) {
  return join(
      {be16(source_port), be16(destination_port), be16(static_cast<uint32_t>(8 + payload.size())), be16(0), payload});
}

// The common header and one empty chunk (HEARTBEAT).
inline Bytes sctp(uint16_t source_port, uint16_t destination_port) {
  return join({be16(source_port), be16(destination_port), be32(0xabcdef01), be32(0), from_hex("04000004")});
}

struct GreFields {
  uint16_t flags = 0;  // 0x8000 checksum, 0x2000 key, 0x1000 sequence number: their fields follow by themselves
  uint16_t type = 0x0800;
};

inline Bytes gre(const GreFields& fields, const Bytes& payload) {
  Bytes options;
  for (const unsigned flag : {0x8000U, 0x2000U, 0x1000U}) {
    if ((fields.flags & flag) != 0) options = join({options, be32(flag)});
  }
  return join({be16(fields.flags), be16(fields.type), options, payload});
}

// The header behind UDP.
inline Bytes vxlan(uint32_t network, const Bytes& frame) {
  return join({be32(0x08000000), be32(network << 8U), frame});
}

// `options` in words of 4 bytes.
inline Bytes geneve(uint16_t type, uint8_t options, const Bytes& payload) {
  return join({byte(options), byte(0), be16(type), be32(7U << 8U), Bytes(options * 4U, 0xaa), payload});
}

// A user's packet behind extension headers of 4 * `words` bytes each.
inline Bytes gtp(std::initializer_list<uint8_t> words, const Bytes& payload) {
  Bytes extensions;
  for (auto at = words.begin(); at != words.end(); ++at) {
    Bytes header(*at * 4U, 0);
    header.front() = *at;
    header.back() = at + 1 != words.end() ? 0x85 : 0;
    extensions = join({extensions, header});
  }
  const Bytes more = words.size() == 0 ? Bytes{} : join({be16(1), byte(0), byte(0x85)});
  const auto length = static_cast<uint32_t>(more.size() + extensions.size() + payload.size());
  return join(
      {byte(words.size() == 0 ? 0x30 : 0x36), byte(255), be16(length), be32(0x1234), more, extensions, payload});
}

}  // namespace headgate::test
