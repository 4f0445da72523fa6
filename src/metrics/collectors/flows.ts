/** The largest flows of every device, and the remainder: together exactly what was counted. */
import type { Flow } from '../../snapshot/flow.js';
import { protocolName } from '../../snapshot/protocol-name.js';
import type { Collector } from '../collector.js';

const labelNames = ['device', 'proto', 'src', 'src_port', 'dst', 'dst_port', 'vlan', 'direction'] as const;

/** Why rates over all traffic are not built from these is said in the README. */
const listed = 'of the largest flows, exact; direction forward is what src, the initiator, sent.';
const left = 'of all flows that have no series of their own: listed flows + others = counted.';

export const flows: Collector = {
  name: 'flows',
  collect(snapshot, sheet) {
    const packets = sheet.counter('flow_packets_total', `Packets ${listed}`, labelNames);
    const bytes = sheet.counter('flow_bytes_total', `Bytes on the wire ${listed}`, labelNames);
    const otherPackets = sheet.gauge('other_flows_packets', `Packets ${left}`, ['device']);
    const otherBytes = sheet.gauge('other_flows_bytes', `Bytes ${left}`, ['device']);

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
