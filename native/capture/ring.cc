#include "capture/ring.h"

#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <linux/packet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cstring>

#include "base/descriptor.h"

namespace headgate {

namespace {

// What the kernel says of all packet sockets of this network namespace, each with its ring.
bool ask_for_rings(int netlink) noexcept {
  struct {
    nlmsghdr header;
    packet_diag_req request;
  } message{};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.request.sdiag_family = AF_PACKET;
  message.request.pdiag_show = PACKET_SHOW_RING_CFG;
  return send(netlink, &message, sizeof message, 0) == static_cast<ssize_t>(sizeof message);
}

std::optional<RingShape> shape_in(const nlmsghdr& message) noexcept {
  auto length = static_cast<int>(message.nlmsg_len) - static_cast<int>(NLMSG_LENGTH(sizeof(packet_diag_msg)));
  const auto* attribute =
      reinterpret_cast<const rtattr*>(reinterpret_cast<const char*>(&message) + NLMSG_SPACE(sizeof(packet_diag_msg)));
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    packet_diag_ring ring;
    if (attribute->rta_type != PACKET_DIAG_RX_RING || RTA_PAYLOAD(attribute) < sizeof ring) continue;
    std::memcpy(&ring, RTA_DATA(attribute), sizeof ring);
    return RingShape{ring.pdr_block_size, ring.pdr_block_nr};
  }
  return std::nullopt;
}

std::optional<RingShape> shape_of(int socket_number) {
  struct stat socket {};
  const Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink.open() || fstat(socket_number, &socket) != 0 || !ask_for_rings(netlink.number())) return std::nullopt;
  alignas(nlmsghdr) std::array<char, 32'768> answer;
  for (;;) {
    const ssize_t bytes = recv(netlink.number(), answer.data(), answer.size(), 0);
    if (bytes <= 0) return std::nullopt;
    auto left = static_cast<unsigned>(bytes);
    const auto* message = reinterpret_cast<const nlmsghdr*>(answer.data());
    for (; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;  // the end, or a refusal
      packet_diag_msg found;
      std::memcpy(&found, NLMSG_DATA(message), sizeof found);
      if (found.pdiag_ino == socket.st_ino) return shape_in(*message);
    }
  }
}

bool is_of_version_3(int socket) noexcept {
  int version = 0;
  socklen_t length = sizeof version;
  return getsockopt(socket, SOL_PACKET, PACKET_VERSION, &version, &length) == 0 && version == TPACKET_V3;
}

}  // namespace

void Ring::Unmap::operator()(uint8_t* memory) const noexcept { munmap(memory, bytes); }

std::optional<Ring> Ring::of(int socket, const RingOptions& options) {
  const std::optional<RingShape> shape = is_of_version_3(socket) ? shape_of(socket) : std::nullopt;
  if (!shape) return std::nullopt;
  const std::size_t bytes = std::size_t{shape->block_bytes} * shape->blocks;
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, socket, 0);
  if (memory == MAP_FAILED) return std::nullopt;
  return Ring({static_cast<uint8_t*>(memory), Unmap{bytes}}, *shape, options);
}

// In front of a frame there is room for a tag: libpcap asks for it (PACKET_RESERVE).
void Ring::put_tag_back(const tpacket3_hdr& header, Captured& packet) const noexcept {
  constexpr uint32_t kAddressBytes = 12;
  constexpr uint32_t kTagBytes = 4;
  if (packet.captured < kAddressBytes) return;
  const bool has_type = (header.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0 || header.hv1.tp_vlan_tpid != 0;
  const uint32_t type = has_type ? header.hv1.tp_vlan_tpid : uint32_t{ETH_P_8021Q};
  const uint32_t control = header.hv1.tp_vlan_tci;
  const auto byte = [](uint32_t word) { return static_cast<uint8_t>(word); };
  const uint8_t tag[kTagBytes] = {byte(type >> 8U), byte(type), byte(control >> 8U), byte(control)};
  std::memmove(packet.frame - kTagBytes, packet.frame, kAddressBytes);
  packet.frame -= kTagBytes;
  std::memcpy(packet.frame + kAddressBytes, tag, kTagBytes);
  packet.captured += kTagBytes;
  packet.wire += kTagBytes;
}

}  // namespace headgate
