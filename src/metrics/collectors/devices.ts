/** The captured interfaces: their state, their plan, and what the system itself counts on them. */
import type { DeviceSnapshot, InterfaceCounters } from '../../snapshot/snapshot.js';
import type { Collector } from '../collector.js';

const interfaceFamilies: readonly { name: string; help: string; value: (counters: InterfaceCounters) => number }[] = [
  {
    name: 'interface_received_packets_total',
    help: 'Packets received by the interface since it came up, by its own counter; capture or not.',
    value: ({ received }) => received,
  },
  {
    name: 'interface_transmitted_packets_total',
    help: 'Packets transmitted by the interface since it came up, by its own counter; capture or not.',
    value: ({ transmitted }) => transmitted,
  },
  {
    name: 'interface_dropped_packets_total',
    help: 'Received packets that the system dropped before any capture saw them, by the counter of the interface.',
    value: ({ dropped }) => dropped,
  },
  {
    name: 'interface_missed_packets_total',
    help: 'Packets that the interface missed for lack of room in its own queue, by its own counter.',
    value: ({ missed }) => missed,
  },
];

export const devices: Collector = {
  name: 'devices',
  collect(snapshot, sheet) {
    const up = sheet.gauge('device_up', '1 while the interface is there and up, else 0.', ['device']);
    const epoch = sheet.gauge(
      'plan_epoch',
      'Number of the plan that says which worker owns which buckets; grows by one a plan.',
      ['device'],
    );
    const oversized = sheet.counter(
      'oversized_frames_total',
      "Frames larger than the interface's MTU: receive offload (GRO or LRO) is on, and one of them stands for several on the wire.",
      ['device'],
    );
    for (const device of snapshot.devices) {
      const labels = { device: device.device };
      up(labels, Number(device.up));
      epoch(labels, device.plan.epoch);
      oversized(labels, oversizedFrames(device));
    }

    for (const { name, help, value } of interfaceFamilies) {
      const set = sheet.counter(name, help, ['device']);
      for (const { device, interfaceCounters } of snapshot.devices) {
        if (interfaceCounters !== null) set({ device }, value(interfaceCounters));
      }
    }
  },
};

function oversizedFrames({ workers }: DeviceSnapshot): number {
  return workers.reduce((sum, { totals }) => sum + totals.oversizedFrames, 0);
}
