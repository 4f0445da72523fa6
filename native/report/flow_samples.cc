#include "report/flow_samples.h"

#include "report/address_text.h"
#include "report/number_text.h"
#include "report/vlan_text.h"

namespace headgate {

namespace {

std::string beginning(std::string_view family, std::string_view device) {
  std::string begin(family);
  append_label_text(begin.append("{device=\""), device);
  return begin.append("\",proto=\"");
}

void append_address(std::string& out, std::string_view between, const Address& address, unsigned ip_version) {
  char text[kAddressText];
  out.append(between).append(text, address_text(address, ip_version, text));
}

void append_port(std::string& out, std::string_view between, uint16_t port) {
  append_number(out.append(between), port);
}

void append_labels(std::string& out, const FlowSum& flow) {
  const FlowKey& key = flow.key;
  const bool low_first = flow.beginning.initiator == Direction::low_to_high;
  append_address(out, "\",src=\"", low_first ? key.low_address : key.high_address, key.ip_version);
  append_port(out, "\",src_port=\"", low_first ? key.low_port : key.high_port);
  append_address(out, "\",dst=\"", low_first ? key.high_address : key.low_address, key.ip_version);
  append_port(out, "\",dst_port=\"", low_first ? key.high_port : key.low_port);
  append_vlan_ids(out.append("\",vlan=\""), key.vlans, '.');
}

}  // namespace

void append_label_text(std::string& out, std::string_view text) {
  for (const char character : text) {
    if (character == '\\' || character == '"') out.push_back('\\');
    if (character == '\n') {
      out.append("\\n");
    } else {
      out.push_back(character);
    }
  }
}

FlowSamples::FlowSamples(std::string_view family, std::string_view device, FlowFigure figure,
                         const ProtocolNames& protocols)
    : begin_(beginning(family, device)), figure_(figure), protocols_(protocols) {}

void FlowSamples::append(std::string& out, const FlowSum& flow) const {
  const auto& counts = figure_ == FlowFigure::packets ? flow.packets : flow.bytes;
  const auto forward = static_cast<unsigned>(flow.beginning.initiator);
  const std::size_t line = out.size();
  out.append(begin_);
  append_label_text(out, protocols_[flow.key.protocol]);
  append_labels(out, flow);
  out.append("\",direction=\"");
  const std::size_t common = out.size() - line;
  append_number(out.append("forward\"} "), counts[forward]);
  out.push_back('\n');
  out.append(out, line, common);
  append_number(out.append("reverse\"} "), counts[1U - forward]);
  out.push_back('\n');
}

}  // namespace headgate
