/** Puts the view of one device together, out of its lanes' totals and its workers' reports. */
import type { Flow } from './flow.js';
import type { DeviceSnapshot, PacketsAndBytes } from './snapshot.js';
import { remainder, sumOf, topFlows } from './top-flows.js';

/** What a device is known by; its workers' totals were read after the reports were made, so that no flow is ahead of them. */
export interface DeviceParts extends Omit<DeviceSnapshot, 'topFlows' | 'other'> {
  /** How many flows the view lists. */
  readonly top: number;
  /** For every worker its flows with the most bytes, at least `top` of them if it has as many. */
  readonly flows: readonly (readonly Flow[])[];
}

export function deviceSnapshot({ top, flows, ...device }: DeviceParts): DeviceSnapshot {
  const largest = topFlows(flows, top);
  return { ...device, topFlows: largest, other: remainder(countedOf(device), largest) };
}

/** What all workers of a device counted. */
export function countedOf(device: Pick<DeviceSnapshot, 'workers'>): PacketsAndBytes {
  return sumOf(device.workers.map((worker) => worker.totals.counted));
}
