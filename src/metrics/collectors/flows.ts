/** The largest flows of every device, and the remainder: together exactly what was counted. */
import type { Flow } from '../../snapshot/flow.js';
import { protocolName } from '../../snapshot/protocol-name.js';
import type { Collector } from '../collector.js';
import { flowBytes, flowHelp, flowPackets, writeOthers } from '../flow-families.js';

const labelNames = ['device', 'proto', 'src', 'src_port', 'dst', 'dst_port', 'vlan', 'direction'] as const;
const listed = 'the largest flows as workers see them';

export const flows: Collector = {
  name: 'flows',
  collect({ devices }, sheet) {
    const packets = sheet.counter(flowPackets.name, flowHelp(flowPackets, listed), labelNames);
    const bytes = sheet.counter(flowBytes.name, flowHelp(flowBytes, listed), labelNames);
    for (const { device, topFlows } of devices) {
      for (const flow of topFlows) {
        const forward = { ...flowLabels(device, flow), direction: 'forward' };
        const reverse = { ...forward, direction: 'reverse' };
        packets(forward, flow.packets);
        packets(reverse, flow.reverse_packets);
        bytes(forward, flow.bytes);
        bytes(reverse, flow.reverse_bytes);
      }
    }
    writeOthers(devices, sheet);
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
