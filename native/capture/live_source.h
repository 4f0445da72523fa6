// One capture handle on an interface: libpcap's TPACKET_V3 ring, its descriptor for poll() and raw filters, its
// counters.
#pragma once

#include <pcap.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/descriptor.h"
#include "capture/filter.h"
#include "capture/kernel_counters.h"
#include "capture/ring.h"
#include "decode/link_type.h"

namespace headgate {

struct LiveOptions {
  std::string device;
  uint32_t snapshot_length;
  uint32_t ring_bytes;
  uint32_t block_timeout_ms;
  bool promiscuous;
};

class LiveSource {
 public:
  // Opens the handle with a filter that rejects everything, so that nothing is received before the first attach().
  // Throws NO_DEVICE, DEVICE_DOWN, NO_PERMISSION, LINK_TYPE, NO_MEMORY or CAPTURE_FAILED.
  explicit LiveSource(const LiveOptions& options);
  ~LiveSource();
  LiveSource(const LiveSource&) = delete;
  LiveSource& operator=(const LiveSource&) = delete;

  // The handle's descriptor, for socket options; it is closed with the source.
  int socket() const noexcept { return socket_; }

  LinkType link_type() const noexcept { return link_type_; }
  // The interface's MTU at the time it was opened, in bytes.
  uint32_t mtu() const noexcept { return mtu_; }

  Program compile(const std::string& expression) const { return compile_filter(handle_, expression); }

  // Replaces the program on the handle's socket, raw, so that no packet is lost (pcap_setfilter() would lose some).
  void attach(std::span<const Instruction> program) const { attach_program(socket_, program); }
  void reject_all() const;

  // Hands up to `limit` packets of the ring to `consumer(timestamp, frame, captured, wire)`, without waiting. Returns
  // their number, 0 when the ring is empty, or -1 when the interface is gone.
  template <typename Consumer>
  int dispatch(int limit, Consumer& consumer) noexcept {
    if (!ring_) return pcap_dispatch(handle_, limit, &hand_over<Consumer>, reinterpret_cast<u_char*>(&consumer));
    const int count = ring_->read(limit, consumer);
    return count == 0 && is_gone() ? -1 : count;
  }

  // Waits for packets or wake(), without touching the ring; no lock is needed.
  void wait(int timeout_ms) const noexcept;

  // The same for a source whose interface is gone: only wake() ends it early.
  void sleep(int timeout_ms) const noexcept;

  // Ends a wait() in another thread.
  void wake() const noexcept;

  // What the kernel counted since the source was opened. Thread-safe with everything but itself. To be called before
  // 2^32 packets have come since the last time.
  KernelCounters read_counters() noexcept;

 private:
  template <typename Consumer>
  static void hand_over(u_char* consumer, const pcap_pkthdr* header, const u_char* frame) {
    // With nanosecond precision tv_usec holds nanoseconds (pcap_set_tstamp_precision(3PCAP)).
    const int64_t timestamp = static_cast<int64_t>(header->ts.tv_sec) * 1'000'000'000 + header->ts.tv_usec;
    (*reinterpret_cast<Consumer*>(consumer))(timestamp, frame, header->caplen, header->len);
  }

  void activate(const LiveOptions& options);
  void learn_device(const LiveOptions& options);
  void demand_timestamps();
  void map_ring(const LiveOptions& options);
  bool is_gone() const noexcept;
  void forget_wake() const noexcept;
  void forget_error() const noexcept;

  pcap* handle_ = nullptr;
  int socket_ = -1;
  Descriptor wake_;
  std::optional<Ring> ring_;  // none: libpcap reads it
  LinkType link_type_ = LinkType::ethernet;
  uint32_t mtu_ = 0;
  KernelCounters counters_;
};

}  // namespace headgate
