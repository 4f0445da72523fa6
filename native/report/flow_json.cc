#include "report/flow_json.h"

#include <cstdint>
#include <string_view>

#include "report/address_text.h"
#include "report/community_id.h"
#include "report/number_text.h"
#include "report/vlan_text.h"

namespace headgate {

namespace {

void append_field(std::string& out, std::string_view name, uint64_t value) {
  out.append(",\"").append(name).append("\":");
  append_number(out, value);
}

void append_text_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(",\"").append(name).append("\":\"").append(value).append("\"");
}

void append_address(std::string& out, std::string_view name, const Address& address, unsigned ip_version) {
  char text[kAddressText];
  append_text_field(out, name, {text, address_text(address, ip_version, text)});
}

void append_time(std::string& out, std::string_view name, int64_t nanoseconds) {
  out.append(",\"").append(name).append("\":\"");
  append_seconds(out, nanoseconds);
  out.push_back('"');
}

void append_handshake(std::string& out, const Flow& flow) {
  if (flow->is(Mark::handshake_complete)) {
    append_time(out, "handshake", flow.detail->handshake);
  } else {
    out.append(",\"handshake\":null");
  }
}

void append_community_id(std::string& out, const Flow& flow) {
  const std::string id = community_id(flow);
  if (id.empty()) {
    out.append(",\"community_id\":null");
  } else {
    append_text_field(out, "community_id", id);
  }
}

}  // namespace

void append_flow_json(std::string& out, const Flow& flow, unsigned worker, FlowFields fields) {
  const FlowRecord& record = *flow.record;
  const FlowKey& key = record.key;
  const bool low_first = record.initiator == Direction::low_to_high;
  const auto forward = static_cast<unsigned>(record.initiator);
  const unsigned reverse = 1U - forward;
  append_vlan_ids(out.append("{\"vlans\":["), key.vlans, ',');
  out.push_back(']');
  append_field(out, "ip_version", key.ip_version);
  append_field(out, "proto", key.protocol);
  append_address(out, "src", low_first ? key.low_address : key.high_address, key.ip_version);
  append_field(out, "src_port", low_first ? key.low_port : key.high_port);
  append_address(out, "dst", low_first ? key.high_address : key.low_address, key.ip_version);
  append_field(out, "dst_port", low_first ? key.high_port : key.low_port);
  append_field(out, "packets", record.packets[forward]);
  append_field(out, "reverse_packets", record.packets[reverse]);
  append_field(out, "bytes", record.bytes[forward]);
  append_field(out, "reverse_bytes", record.bytes[reverse]);
  append_field(out, "ip_bytes", record.ip_bytes[forward]);
  append_field(out, "reverse_ip_bytes", record.ip_bytes[reverse]);
  append_time(out, "first", flow.detail->first);
  append_time(out, "last", record.last);
  append_field(out, "tcp_flags", record.tcp_flags[forward]);
  append_field(out, "reverse_tcp_flags", record.tcp_flags[reverse]);
  append_text_field(out, "state", kTcpStateNames[static_cast<std::size_t>(record.tcp_state)]);
  append_text_field(out, "end", kEndReasonNames[static_cast<std::size_t>(record.end)]);
  append_field(out, "worker", worker);
  append_handshake(out, flow);
  append_field(out, "retransmitted", flow.retransmitted(record.initiator));
  append_field(out, "reverse_retransmitted", flow.retransmitted(opposite(record.initiator)));
  if (fields.community_id) append_community_id(out, flow);
  out.push_back('}');
}

}  // namespace headgate
