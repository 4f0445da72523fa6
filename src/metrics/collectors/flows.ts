/** The largest flows of every device, and the remainder: together exactly what was counted. */
import type { Flow } from '../../snapshot/flow.js';
import { protocolName } from '../../snapshot/protocol-name.js';
import type { Collector } from '../collector.js';

const labelNames = ['device', 'proto', 'src', 'src_port', 'dst', 'dst_port', 'vlan', 'direction'] as const;

const note =
  'of the flows with the most bytes (only the choice of flows is approximate, their figures are exact); src is the initiator, ' +
  "direction forward is what it sent. Rates over all traffic come from the workers' counters, not from here.";

export const flows: Collector = {
  name: 'flows',
  collect(snapshot, sheet) {
    const packets = sheet.counter('flow_packets_total', `Packets ${note}`, labelNames);
    const bytes = sheet.counter('flow_bytes_total', `Bytes on the wire, link header included, ${note}`, labelNames);
    const otherPackets = sheet.gauge(
      'other_flows_packets',
      'Counted packets that belong to none of the flows listed; falls when a flow enters the list and takes its past along.',
      ['device'],
    );
    const otherBytes = sheet.gauge(
      'other_flows_bytes',
      'Counted bytes that belong to none of the flows listed; falls when a flow enters the list and takes its past along.',
      ['device'],
    );

    for (const { device, topFlows, other } of snapshot.devices) {
      for (const flow of topFlows) {
        const forward = { ...flowLabels(device, flow), direction: 'forward' };
        const reverse = { ...forward, direction: 'reverse' };
        packets(forward, flow.packets);
        packets(reverse, flow.reverse_packets);
        bytes(forward, flow.bytes);
        bytes(reverse, flow.reverse_bytes);
      }
      otherPackets({ device }, other.packets);
      otherBytes({ device }, other.bytes);
    }
  },
};

function flowLabels(device: string, flow: Flow): Record<Exclude<(typeof labelNames)[number], 'direction'>, string> {
  return {
    device,
    proto: protocolName(flow.proto),
    src: flow.src,
    src_port: String(flow.src_port),
    dst: flow.dst,
    dst_port: String(flow.dst_port),
    vlan: flow.vlans.join('.'),
  };
}
