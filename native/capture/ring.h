// The ring of a packet socket (TPACKET_V3; packet(7), and packet_mmap.rst of the kernel), read where it lies.
//
// libpcap sets it up and can read it, but asks for each packet what is the same for all, and calls for each through a
// pointer: a lane would take a sixth more for a packet. Where a ring is read here, libpcap must not read it, too.
#pragma once

#include <linux/if_packet.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace headgate {

struct RingShape {
  uint32_t block_bytes;
  uint32_t blocks;
};

struct RingOptions {
  uint32_t snapshot_length;
  bool has_tags;  // frames may have VLAN tags, which the kernel takes out of them
};

class Ring {
 public:
  // The ring of `socket`; none when the kernel does not say what it looks like (packet_diag, Linux 3.7), or it is of
  // another version.
  static std::optional<Ring> of(int socket, const RingOptions& options);

  // Hands up to `limit` packets to `consumer(timestamp, frame, captured, wire)`, without waiting; returns their number.
  // VLAN tags are back in their frames, and counted.
  template <typename Consumer>
  int read(int limit, Consumer& consumer) noexcept {
    int count = 0;
    while (count < limit && (left_ > 0 || open_block())) {
      const uint32_t take = std::min(left_, static_cast<uint32_t>(limit - count));
      for (uint32_t at = 0; at < take; ++at) hand_over(consumer);
      count += static_cast<int>(take);
      left_ -= take;
      if (left_ == 0) give_block_back();
    }
    return count;
  }

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(uint8_t* memory) const noexcept;
  };

  struct Captured {
    uint8_t* frame;
    uint32_t captured;
    uint32_t wire;
  };

  Ring(std::unique_ptr<uint8_t, Unmap> memory, const RingShape& shape, const RingOptions& options) noexcept
      : memory_(std::move(memory)), shape_(shape), options_(options) {}

  tpacket_block_desc& block() const noexcept {
    return *reinterpret_cast<tpacket_block_desc*>(memory_.get() + std::size_t{at_} * shape_.block_bytes);
  }

  // Whether there is a packet in the block that comes next.
  bool open_block() noexcept {
    for (;;) {
      const tpacket_hdr_v1& header = block().hdr.bh1;
      if ((__atomic_load_n(&header.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0) return false;
      next_ = reinterpret_cast<uint8_t*>(&block()) + header.offset_to_first_pkt;
      left_ = header.num_pkts;
      if (left_ > 0) return true;
      give_block_back();
    }
  }

  void give_block_back() noexcept {
    __atomic_store_n(&block().hdr.bh1.block_status, uint32_t{TP_STATUS_KERNEL}, __ATOMIC_RELEASE);
    at_ = at_ + 1 == shape_.blocks ? 0 : at_ + 1;
  }

  template <typename Consumer>
  void hand_over(Consumer& consumer) noexcept {
    fetch_ahead(next_);
    const auto& header = *reinterpret_cast<const tpacket3_hdr*>(next_);
    Captured packet{next_ + header.tp_mac, header.tp_snaplen, header.tp_len};
    if (has_tag(header)) [[unlikely]]
      put_tag_back(header, packet);
    const int64_t timestamp = int64_t{header.tp_sec} * 1'000'000'000 + header.tp_nsec;
    next_ += header.tp_next_offset;
    consumer(timestamp, packet.frame, std::min(packet.captured, options_.snapshot_length), packet.wire);
  }

  bool has_tag(const tpacket3_hdr& header) const noexcept {
    return options_.has_tags && ((header.tp_status & TP_STATUS_VLAN_VALID) != 0 || header.hv1.tp_vlan_tci != 0);
  }

  void put_tag_back(const tpacket3_hdr& header, Captured& packet) const noexcept;

  // Packets lie one behind the other in a block, and come from the cache of another processor, if from a cache: fetches
  // three lines of what comes some four small packets later. What lies there need not be a packet, nor the ring's.
  [[gnu::always_inline]] static void fetch_ahead(const uint8_t* packet) noexcept {
    constexpr std::uintptr_t kAhead = 768 + 64;
    constexpr std::uintptr_t kLine = 64;
    const auto ahead = reinterpret_cast<std::uintptr_t>(packet) + kAhead;
    for (std::uintptr_t line = 0; line < 3; ++line) {
      __builtin_prefetch(reinterpret_cast<const void*>(ahead + line * kLine));
    }
  }

  std::unique_ptr<uint8_t, Unmap> memory_;
  RingShape shape_;
  RingOptions options_;
  uint32_t at_ = 0;          // the block that is read
  uint32_t left_ = 0;        // packets in it that are to be read
  uint8_t* next_ = nullptr;  // the first of these
};

}  // namespace headgate
