// The Community ID of a flow, version 1 with seed 0: a text that Zeek, Suricata and others give the same flow.
//
// It is "1:" and the base64 of a SHA-1 over seed, addresses, protocol and, for TCP, UDP, SCTP and ICMP, ports, the
// lower address and port first (github.com/corelight/community-id-spec). VLAN ids are not part of it. For ICMP the type
// is the port of the sender; that of the receiver is the type of the answer or, where there is none, the code, and then
// the ends keep their order.
#pragma once

#include <string>

#include "flow/protocol.h"
#include "flow/record.h"

namespace headgate {

// `icmp` counts where the protocol is ICMP or ICMPv6; empty when it is not known then. Ports that are not known are 0.
std::string community_id(const FlowKey& key, const IcmpMessage& icmp);

inline std::string community_id(const Flow& flow) {
  return community_id(flow->key, is_icmp(flow->key.protocol) ? flow.detail->icmp : IcmpMessage{});
}

}  // namespace headgate
