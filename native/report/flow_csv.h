// A flow as a line of comma-separated values (RFC 4180), with the fields of src/snapshot/flow.ts in their order.
#pragma once

#include <string>
#include <string_view>

#include "flow/record.h"
#include "report/flow_fields.h"

namespace headgate {

// The names of the columns, without a line end; VLAN ids are joined by dots, and what is not known is
// empty.
constexpr std::string_view kFlowCsvHeader =
    "vlans,ip_version,proto,src,src_port,dst,dst_port,packets,reverse_packets,bytes,reverse_bytes,ip_bytes,"
    "reverse_ip_bytes,first,last,tcp_flags,reverse_tcp_flags,state,end,worker,handshake,retransmitted,"
    "reverse_retransmitted";
constexpr std::string_view kCommunityIdCsvHeader = ",community_id";  // follows when it is asked for

// Appends one line, without its end. No value needs quotes.
void append_flow_csv(std::string& out, const Flow& flow, unsigned worker, FlowFields fields = {});

}  // namespace headgate
