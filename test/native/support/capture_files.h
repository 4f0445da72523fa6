// Builders of capture files in memory, in either byte order, and a reading of them into plain lists:
//
//   PcapWriter().packet(1, 500'000, from_hex("cafe"), 60).bytes
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "capture/file/open_capture.h"
#include "support/frames.h"

namespace headgate::test {

// Gives the bytes of a vector in pieces of at most `piece`, as a pipe might.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(Bytes bytes, std::size_t piece = SIZE_MAX) : bytes_(std::move(bytes)), piece_(piece) {}

  std::size_t read(uint8_t* to, std::size_t room) override {
    const std::size_t count = std::min({room, piece_, bytes_.size() - at_});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), count, to);
    at_ += count;
    return count;
  }
  const std::string& failure() const noexcept override { return no_failure_; }
  uint64_t consumed() const noexcept override { return at_; }
  const char* offset_suffix() const noexcept override { return ""; }

 private:
  const Bytes bytes_;
  const std::size_t piece_;
  std::size_t at_ = 0;
  const std::string no_failure_;
};

// Appends integers in one byte order.
class OrderedBytes {
 public:
  explicit OrderedBytes(ByteOrder order) : order_(order) {}

  template <std::unsigned_integral Integer>
  OrderedBytes& add(Integer value) {
    const auto raw =
        std::bit_cast<std::array<uint8_t, sizeof value>>(order_ == ByteOrder::swapped ? byte_swap(value) : value);
    bytes.insert(bytes.end(), raw.begin(), raw.end());
    return *this;
  }
  OrderedBytes& u16(unsigned value) { return add(static_cast<uint16_t>(value)); }
  OrderedBytes& u32(uint64_t value) { return add(static_cast<uint32_t>(value)); }
  OrderedBytes& u64(uint64_t value) { return add(value); }
  OrderedBytes& raw(const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return *this;
  }
  OrderedBytes& pad() {
    while (bytes.size() % 4 != 0) bytes.push_back(0);
    return *this;
  }

  Bytes bytes;

 private:
  ByteOrder order_;
};

struct PcapFields {
  ByteOrder order = ByteOrder::host;
  uint32_t magic = 0xa1b2c3d4;
  unsigned major = 2;
  unsigned minor = 4;
  uint32_t link = 1;
};

class PcapWriter {
 public:
  explicit PcapWriter(const PcapFields& fields = {}) : fields_(fields), out_(fields.order) {
    out_.u32(fields.magic).u16(fields.major).u16(fields.minor).u32(0).u32(0).u32(65535).u32(fields.link);
  }

  PcapWriter& packet(uint32_t seconds, uint32_t fraction, const Bytes& data, uint32_t wire_bytes) {
    header(seconds, fraction, static_cast<uint32_t>(data.size()), wire_bytes);
    out_.raw(data);
    return *this;
  }

  // Only the header of a packet, with lengths that may be anything.
  PcapWriter& header(uint32_t seconds, uint32_t fraction, uint32_t captured, uint32_t wire_bytes) {
    out_.u32(seconds).u32(fraction).u32(captured).u32(wire_bytes);
    if (fields_.magic == 0xa1b2cd34) out_.u32(3).u16(0x0800).u16(0);  // interface, protocol, packet type and padding
    return *this;
  }

  // What follows a header().
  PcapWriter& raw(const Bytes& data) {
    out_.raw(data);
    return *this;
  }

  const Bytes& bytes() const { return out_.bytes; }

 private:
  PcapFields fields_;
  OrderedBytes out_;
};

class PcapngWriter {
 public:
  // Begins with a section header.
  explicit PcapngWriter(ByteOrder order = ByteOrder::host) : order_(order), out_(order) { section(order); }

  PcapngWriter& section(ByteOrder order) {
    order_ = order;
    return block(0x0a0d0d0a, fields().u32(0x1a2b3c4d).u16(1).u16(0).u64(UINT64_MAX).bytes);
  }

  PcapngWriter& interface(unsigned link, uint32_t snapshot_length = 0, const Bytes& options = {}) {
    return block(1, fields().u16(link).u16(0).u32(snapshot_length).raw(options).bytes);
  }

  PcapngWriter& enhanced(uint32_t interface, uint64_t time, const Bytes& data, uint32_t wire_bytes) {
    return block(
        6, fields().u32(interface).u32(time >> 32U).u32(time).u32(data.size()).u32(wire_bytes).raw(data).pad().bytes);
  }

  PcapngWriter& simple(const Bytes& data, uint32_t wire_bytes) {
    return block(3, fields().u32(wire_bytes).raw(data).pad().bytes);
  }

  PcapngWriter& obsolete(unsigned interface, uint64_t time, const Bytes& data, uint32_t wire_bytes) {
    return block(2, fields()
                        .u16(interface)
                        .u16(0xffff)
                        .u32(time >> 32U)
                        .u32(time)
                        .u32(data.size())
                        .u32(wire_bytes)
                        .raw(data)
                        .pad()
                        .bytes);
  }

  PcapngWriter& block(uint32_t type, const Bytes& body) {
    const auto length = static_cast<uint32_t>(body.size() + 12);
    out_.raw(fields().u32(type).u32(length).raw(body).u32(length).bytes);
    return *this;
  }

  PcapngWriter& raw(const Bytes& bytes) {
    out_.raw(bytes);
    return *this;
  }

  // An empty list of fields in the section's byte order.
  OrderedBytes fields() const { return OrderedBytes(order_); }
  Bytes option(unsigned code, const Bytes& value) const {
    return fields().u16(code).u16(static_cast<unsigned>(value.size())).raw(value).pad().bytes;
  }

  const Bytes& bytes() const { return out_.bytes; }

 private:
  ByteOrder order_;
  OrderedBytes out_;
};

// A packet as it came out of a reader, with a copy of its bytes.
struct ReadPacket {
  int64_t timestamp_ns;
  uint32_t wire_bytes;
  std::string link;
  Bytes data;

  friend bool operator==(const ReadPacket&, const ReadPacket&) = default;
};

struct ReadResult {
  std::vector<ReadPacket> packets;
  std::string failure;  // of opening or of reading; empty when all was well
  std::string first_link;
};

inline ReadResult read_all(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes = 0) {
  ReadResult result;
  try {
    const auto reader = open_capture(std::move(source), chunk_bytes);
    std::array<Frame, kFrameBatch> frames;
    while (const std::size_t count = reader->next(frames)) {
      for (const Frame& frame : std::span(frames).first(count)) {
        result.packets.push_back(
            {frame.timestamp_ns, frame.wire_bytes, frame.link->name, Bytes(frame.bytes, frame.bytes + frame.captured)});
      }
    }
    result.failure = reader->failure();
    result.first_link = reader->first_link();
  } catch (const Error& error) {
    result.failure = error.what();
  }
  return result;
}

inline ReadResult read_all(const Bytes& file, std::size_t piece = SIZE_MAX) {
  return read_all(std::make_unique<MemorySource>(file, piece));
}

}  // namespace headgate::test
