#include "capture/file/file_link.h"

#include <algorithm>
#include <iterator>

namespace headgate {

namespace {

constexpr uint16_t kDltNull = 0;
constexpr uint16_t kDltRaw = 12;
constexpr uint16_t kDltLoop = 108;

constexpr FileLink kLinks[] = {
    {1, 1, LinkType::ethernet, "EN10MB"},
    {0, kDltNull, LinkType::null_loop, "NULL"},
    {9, 9, LinkType::ppp, "PPP"},
    {12, kDltRaw, LinkType::raw, "RAW"},
    {14, kDltRaw, LinkType::raw, "RAW"},
    {50, 50, LinkType::ppp, "PPP_SERIAL"},
    {101, kDltRaw, LinkType::raw, "RAW"},
    {108, kDltLoop, LinkType::null_loop, "LOOP"},
    {113, 113, LinkType::linux_sll, "LINUX_SLL"},
    {228, 228, LinkType::raw, "IPV4"},
    {229, 229, LinkType::raw, "IPV6"},
    {276, 276, LinkType::linux_sll2, "LINUX_SLL2"},
};

// libpcap compiles a filter for NULL with this host's numbers in this host's order. With the other order they stand as
// they do in LOOP, whose order is the network's, on every host that is little-endian.
constexpr FileLink kSwappedNull = {0, kDltLoop, LinkType::null_loop, "NULL"};

struct Name {
  uint32_t number;
  const char* text;
};

// What else is met in the field; the registry's names.
constexpr Name kForeignNames[] = {
    {6, "IEEE802_5"},
    {8, "SLIP"},
    {10, "FDDI"},
    {51, "PPP_ETHER"},
    {100, "ATM_RFC1483"},
    {104, "C_HDLC"},
    {105, "IEEE802_11"},
    {107, "FRELAY"},
    {117, "PFLOG"},
    {119, "PRISM_HEADER"},
    {122, "IP_OVER_FC"},
    {127, "IEEE802_11_RADIO"},
    {129, "ARCNET_LINUX"},
    {140, "MTP2"},
    {141, "MTP3"},
    {143, "DOCSIS"},
    {163, "IEEE802_11_RADIO_AVS"},
    {166, "PPP_PPPD"},
    {187, "BLUETOOTH_HCI_H4"},
    {189, "USB_LINUX"},
    {192, "PPI"},
    {195, "IEEE802_15_4_WITHFCS"},
    {197, "ERF"},
    {201, "BLUETOOTH_HCI_H4_WITH_PHDR"},
    {203, "LAPD"},
    {204, "PPP_WITH_DIR"},
    {220, "USB_LINUX_MMAPPED"},
    {226, "IPNET"},
    {227, "CAN_SOCKETCAN"},
    {230, "IEEE802_15_4_NOFCS"},
    {231, "DBUS"},
    {239, "NFLOG"},
    {240, "NETANALYZER"},
    {242, "IPOIB"},
    {247, "INFINIBAND"},
    {248, "SCTP"},
    {249, "USBPCAP"},
    {251, "BLUETOOTH_LE_LL"},
    {252, "WIRESHARK_UPPER_PDU"},
    {253, "NETLINK"},
    {254, "BLUETOOTH_LINUX_MONITOR"},
    {256, "BLUETOOTH_LE_LL_WITH_PHDR"},
    {258, "PKTAP"},
    {266, "USB_DARWIN"},
    {271, "VSOCK"},
    {274, "ETHERNET_MPACKET"},
};

}  // namespace

const FileLink* find_link(uint32_t number, ByteOrder order) noexcept {
  if (number == kSwappedNull.number && order == ByteOrder::swapped) return &kSwappedNull;
  const auto* const found = std::ranges::find(kLinks, number, &FileLink::number);
  return found != std::end(kLinks) ? found : nullptr;
}

std::span<const FileLink> known_links() noexcept { return kLinks; }

std::string link_name(uint32_t number) {
  if (const FileLink* const link = find_link(number, ByteOrder::host)) return link->name;
  const auto* const found = std::ranges::find(kForeignNames, number, &Name::number);
  return found != std::end(kForeignNames) ? found->text : std::to_string(number);
}

std::string link_text(uint32_t number) {
  const std::string name = link_name(number);
  const std::string digits = std::to_string(number);
  return name == digits ? digits : name + " (" + digits + ")";
}

}  // namespace headgate
