#include "capture/offline_filter.h"

#include <pcap.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/error.h"

namespace headgate {

namespace {

struct CloseHandle {
  void operator()(pcap* handle) const noexcept { pcap_close(handle); }
};

Program compile_for(const FileLink& link, const std::string& expression) {
  // A handle without an interface: in files the VLAN tags are in the bytes, as the compiler then assumes.
  const std::unique_ptr<pcap, CloseHandle> handle(pcap_open_dead(link.filter_number, kCapturedLimit));
  if (handle == nullptr) throw Error("NO_MEMORY", "filter", "There is no memory to compile the filter");
  return compile_filter(handle.get(), expression);
}

}  // namespace

void check_expression(const std::string& expression) {
  std::optional<Error> first;
  for (const FileLink& link : known_links()) {
    try {
      compile_for(link, expression);
      return;
    } catch (const Error& error) {
      if (!first) first = error;
    }
  }
  throw *first;
}

void OfflineFilter::prepare(const FileLink& link) { programs_.emplace_back(&link, compile_for(link, expression_)); }

bool OfflineFilter::accepts(const Frame& frame) const noexcept {
  const auto found = std::ranges::find(programs_, frame.link, &std::pair<const FileLink*, Program>::first);
  return bpf_filter(reinterpret_cast<const bpf_insn*>(found->second.data()), frame.bytes, frame.wire_bytes,
                    frame.captured) != 0;
}

}  // namespace headgate
