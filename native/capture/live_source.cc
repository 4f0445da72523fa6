#include "capture/live_source.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/error.h"

namespace headgate {

namespace {

// Packet sockets want no permission but this one (capabilities(7)).
constexpr const char* kPermissionHelp =
    "; capturing needs root or CAP_NET_RAW: sudo setcap cap_net_raw+ep \"$(readlink -f \"$(which node)\")\"";

[[noreturn]] void refuse(int status, const std::string& device, const std::string& words) {
  const std::string detail = words.empty() ? pcap_statustostr(status) : words;
  switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      throw Error("NO_DEVICE", "open", "There is no interface " + device);
    case PCAP_ERROR_IFACE_NOT_UP:
      throw Error("DEVICE_DOWN", "open",
                  "Interface " + device + " is down; bring it up: ip link set " + device + " up");
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      throw Error("NO_PERMISSION", "open", "No permission to capture on " + device + kPermissionHelp);
    default:
      break;
  }
  if (detail.find("annot allocate memory") != std::string::npos) {
    throw Error(
        "NO_MEMORY", "open",
        "The kernel has no memory for the capture ring on " + device + "; use a smaller --ring or fewer workers");
  }
  throw Error("CAPTURE_FAILED", "open", "Capture on " + device + " does not start: " + detail);
}

// Ends the construction of a handle; `status` may be a warning.
void check(int status, pcap* handle, const std::string& device) {
  if (status < 0) refuse(status, device, pcap_geterr(handle));
}

// The link layers that there are split programs for (src/split/link.ts).
LinkType live_link_type(int number, const std::string& device) {
  switch (number) {
    case DLT_EN10MB:
      return LinkType::ethernet;
    case DLT_RAW:
      return LinkType::raw;
    case DLT_LINUX_SLL:
      return LinkType::linux_sll;
    default:
      break;
  }
  const char* const name = pcap_datalink_val_to_name(number);
  throw Error("LINK_TYPE", "open",
              "Interface " + device + " has link type " + (name ? name : std::to_string(number)) +
                  "; headgate captures on Ethernet (EN10MB), raw IP (RAW) and cooked interfaces (LINUX_SLL)");
}

struct CloseHandle {
  void operator()(pcap* handle) const noexcept { pcap_close(handle); }
};

}  // namespace

LiveSource::LiveSource(const LiveOptions& options) : wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!wake_.open()) throw Error("CAPTURE_FAILED", "open", std::string("No event descriptor: ") + std::strerror(errno));
  char words[PCAP_ERRBUF_SIZE] = "";
  std::unique_ptr<pcap, CloseHandle> owner(pcap_create(options.device.c_str(), words));
  if (!owner) throw Error("CAPTURE_FAILED", "open", "Capture on " + options.device + " does not start: " + words);
  handle_ = owner.get();
  activate(options);
  learn_device(options);
  demand_timestamps();
  map_ring(options);
  owner.release();
}

LiveSource::~LiveSource() { pcap_close(handle_); }

void LiveSource::activate(const LiveOptions& options) {
  const std::string& device = options.device;
  check(pcap_set_snaplen(handle_, static_cast<int>(options.snapshot_length)), handle_, device);
  check(pcap_set_promisc(handle_, options.promiscuous ? 1 : 0), handle_, device);
  check(pcap_set_buffer_size(handle_, static_cast<int>(options.ring_bytes)), handle_, device);
  check(pcap_set_timeout(handle_, static_cast<int>(options.block_timeout_ms)), handle_, device);
  check(pcap_set_tstamp_precision(handle_, PCAP_TSTAMP_PRECISION_NANO), handle_, device);
  check(pcap_activate(handle_), handle_, device);
  socket_ = pcap_fileno(handle_);
  reject_all();
  char words[PCAP_ERRBUF_SIZE] = "";
  if (pcap_setnonblock(handle_, 1, words) != 0) refuse(PCAP_ERROR, device, words);
  if (pcap_get_tstamp_precision(handle_) != PCAP_TSTAMP_PRECISION_NANO) {
    refuse(PCAP_ERROR, device, "no nanosecond timestamps");
  }
}

void LiveSource::learn_device(const LiveOptions& options) {
  link_type_ = live_link_type(pcap_datalink(handle_), options.device);
  ifreq request{};
  options.device.copy(request.ifr_name, sizeof request.ifr_name - 1);
  if (ioctl(socket_, SIOCGIFMTU, &request) == 0) mtu_ = static_cast<uint32_t>(request.ifr_mtu);
  if (ioctl(socket_, SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & IFF_LOOPBACK) == 0) return;
  // On the loopback every packet is seen leaving and arriving; libpcap would hide the leaving twin after it was
  // counted.
  const int on = 1;
  if (setsockopt(socket_, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0) {
    throw Error("CAPTURE_FAILED", "open",
                "Interface " + options.device + " is a loopback, and this kernel cannot leave out its outgoing twins");
  }
}

void LiveSource::demand_timestamps() {
  // The kernel stamps a packet before the filters run only while somebody asked for stamps; without that each socket
  // makes its own, later, and they differ.
  const int on = 1;
  int set = 0;
  socklen_t length = sizeof set;
  if (setsockopt(socket_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0 ||
      getsockopt(socket_, SOL_SOCKET, SO_TIMESTAMPNS, &set, &length) != 0 || set == 0) {
    throw Error("CAPTURE_FAILED", "open",
                std::string("The kernel gives no packet timestamps: ") + std::strerror(errno));
  }
}

// On a cooked interface libpcap makes up the frames' first header as it reads.
void LiveSource::map_ring(const LiveOptions& options) {
  if (link_type_ == LinkType::linux_sll) return;
  ring_ = Ring::of(socket_, {options.snapshot_length, link_type_ == LinkType::ethernet});
}

// A socket whose interface is no more is bound to none.
bool LiveSource::is_gone() const noexcept {
  sockaddr_ll address{};
  socklen_t length = sizeof address;
  return getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) == 0 && address.sll_ifindex == -1;
}

void LiveSource::reject_all() const {
  static constexpr Instruction kReject[] = {{BPF_RET | BPF_K, 0, 0, 0}};
  attach(kReject);
}

void LiveSource::wait(int timeout_ms) const noexcept {
  pollfd descriptors[] = {{socket_, POLLIN, 0}, {wake_.number(), POLLIN, 0}};
  if (poll(descriptors, 2, timeout_ms) <= 0) return;
  if (descriptors[1].revents != 0) forget_wake();
  if (ring_ && (descriptors[0].revents & POLLERR) != 0) forget_error();
}

void LiveSource::sleep(int timeout_ms) const noexcept {
  pollfd descriptor{wake_.number(), POLLIN, 0};
  if (poll(&descriptor, 1, timeout_ms) > 0) forget_wake();
}

void LiveSource::forget_wake() const noexcept {
  eventfd_t count = 0;
  eventfd_read(wake_.number(), &count);
}

// That the interface went down; unless it is forgotten, no wait would wait. Where libpcap reads, it has to hear of it.
void LiveSource::forget_error() const noexcept {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &length);
}

void LiveSource::wake() const noexcept { eventfd_write(wake_.number(), 1); }

KernelCounters LiveSource::read_counters() noexcept {
  tpacket_stats_v3 fresh{};
  socklen_t length = sizeof fresh;
  if (getsockopt(socket_, SOL_PACKET, PACKET_STATISTICS, &fresh, &length) == 0) {
    counters_.add({fresh.tp_packets, fresh.tp_drops, fresh.tp_freeze_q_cnt});
  }
  return counters_;
}

}  // namespace headgate
