#include "report/flow_csv.h"

#include "report/address_text.h"
#include "report/community_id.h"
#include "report/number_text.h"
#include "report/vlan_text.h"

namespace headgate {

namespace {

void append_next(std::string& out, uint64_t value) {
  out.push_back(',');
  append_number(out, value);
}

void append_end(std::string& out, const Address& address, unsigned ip_version, unsigned port) {
  char text[kAddressText];
  out.push_back(',');
  out.append(text, address_text(address, ip_version, text));
  append_next(out, port);
}

void append_next_seconds(std::string& out, int64_t nanoseconds) {
  out.push_back(',');
  append_seconds(out, nanoseconds);
}

}  // namespace

void append_flow_csv(std::string& out, const Flow& flow, unsigned worker, FlowFields fields) {
  const FlowRecord& record = *flow.record;
  const FlowKey& key = record.key;
  const bool low_first = record.initiator == Direction::low_to_high;
  const auto forward = static_cast<unsigned>(record.initiator);
  const unsigned reverse = 1U - forward;
  append_vlan_ids(out, key.vlans, '.');
  append_next(out, key.ip_version);
  append_next(out, key.protocol);
  append_end(out, low_first ? key.low_address : key.high_address, key.ip_version,
             low_first ? key.low_port : key.high_port);
  append_end(out, low_first ? key.high_address : key.low_address, key.ip_version,
             low_first ? key.high_port : key.low_port);
  append_next(out, record.packets[forward]);
  append_next(out, record.packets[reverse]);
  append_next(out, record.bytes[forward]);
  append_next(out, record.bytes[reverse]);
  append_next(out, record.ip_bytes[forward]);
  append_next(out, record.ip_bytes[reverse]);
  append_next_seconds(out, flow.detail->first);
  append_next_seconds(out, record.last);
  append_next(out, record.tcp_flags[forward]);
  append_next(out, record.tcp_flags[reverse]);
  out.append(",").append(kTcpStateNames[static_cast<std::size_t>(record.tcp_state)]);
  out.append(",").append(kEndReasonNames[static_cast<std::size_t>(record.end)]);
  append_next(out, worker);
  out.push_back(',');
  if (flow->is(Mark::handshake_complete)) append_seconds(out, flow.detail->handshake);
  append_next(out, flow.retransmitted(record.initiator));
  append_next(out, flow.retransmitted(opposite(record.initiator)));
  if (fields.community_id) out.append(",").append(community_id(flow));
}

}  // namespace headgate
