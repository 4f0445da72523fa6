// One capture handle on an interface: libpcap's TPACKET_V3 ring, its descriptor for poll() and raw filters, its
// counters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/descriptor.h"
#include "capture/filter.h"
#include "capture/kernel_counters.h"
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
    return dispatch(limit, &call<Consumer>, &consumer);
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
  using Callback = void (*)(void* consumer, int64_t timestamp, const uint8_t* frame, uint32_t captured, uint32_t wire);

  template <typename Consumer>
  static void call(void* consumer, int64_t timestamp, const uint8_t* frame, uint32_t captured, uint32_t wire) {
    (*static_cast<Consumer*>(consumer))(timestamp, frame, captured, wire);
  }

  int dispatch(int limit, Callback callback, void* consumer) noexcept;
  void activate(const LiveOptions& options);
  void learn_device(const LiveOptions& options);
  void demand_timestamps();
  void forget_wake() const noexcept;

  pcap* handle_ = nullptr;
  int socket_ = -1;
  Descriptor wake_;
  LinkType link_type_ = LinkType::ethernet;
  uint32_t mtu_ = 0;
  KernelCounters counters_;
};

}  // namespace headgate
