/** The captured interfaces: their state, their plan, and what the system itself counts on them. */
import type { DeviceSnapshot, InterfaceCounters } from '../../snapshot/snapshot.js';
import type { Collector } from '../collector.js';

const interfaceFamilies: readonly { name: string; help: string; value: (counters: InterfaceCounters) => number }[] = [
  {
    name: 'interface_received_packets_total',
    help: "Packets received, by the interface's own counter.",
    value: ({ received }) => received,
  },
  {
    name: 'interface_transmitted_packets_total',
    help: "Packets transmitted, by the interface's own counter.",
    value: ({ transmitted }) => transmitted,
  },
  {
    name: 'interface_dropped_packets_total',
    help: "Received packets that the system dropped, by the interface's own counter; no capture saw them.",
    value: ({ dropped }) => dropped,
  },
  {
    name: 'interface_missed_packets_total',
    help: 'Packets that the interface had no room for, by its own counter; no capture saw them.',
    value: ({ missed }) => missed,
  },
];

export const devices: Collector = {
  name: 'devices',
  collect(snapshot, sheet) {
    const up = sheet.gauge('device_up', '1 while the interface is there and up, else 0.', ['device']);
    const epoch = sheet.gauge('plan_epoch', 'Number of the plan in force; grows by one with every change of owners.', [
      'device',
    ]);
    const imbalance = sheet.gauge(
      'imbalance_ratio',
      'Load of the busiest worker over the mean load, by weight, in the last seconds; 1 is even.',
      ['device'],
    );
    const gaps = sheet.counter(
      'device_gaps_total',
      'Times that capture stopped because the interface was down or gone.',
      ['device'],
    );
    const gapSeconds = sheet.counter('device_gap_seconds_total', 'Time without capture in these gaps.', ['device']);
    const moved = sheet.counter(
      'plan_moved_buckets_total',
      'Buckets that changed hands: weights were set, a worker fell ill or got well (health), or the load was uneven.',
      ['device', 'reason'],
    );
    const failures = sheet.counter(
      'plan_change_failures_total',
      'Changes of plan that the kernel refused a worker: the plan stayed as it was, and the log says why.',
      ['device'],
    );
    const oversized = sheet.counter(
      'oversized_frames_total',
      "Frames above the interface's MTU: GRO or LRO merged several packets into one.",
      ['device'],
    );
    for (const device of snapshot.devices) {
      const labels = { device: device.device };
      up(labels, Number(device.up));
      epoch(labels, device.plan.epoch);
      if (device.plan.imbalance !== null) imbalance(labels, device.plan.imbalance);
      gaps(labels, device.gaps.count);
      gapSeconds(labels, device.gaps.seconds);
      for (const [reason, buckets] of Object.entries(device.plan.moved)) moved({ ...labels, reason }, buckets);
      failures(labels, device.plan.failures);
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
