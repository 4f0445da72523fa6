/** Puts the view of one device together, out of its lanes' totals and its workers' reports. */
import type { Flow } from './flow.js';
import type { DeviceSnapshot, PacketsAndBytes, TopBy } from './snapshot.js';
import { remainder, sumOf, topFlows } from './top-flows.js';

/** What a device is known by; its workers' totals were read after the reports were made, so that no flow is ahead of them. */
export interface DeviceParts extends Omit<DeviceSnapshot, 'topFlows' | 'other' | 'topBy'> {
  /** How many flows the view lists. */
  readonly top: number;
  /** What makes a flow large; `bytes` if absent. */
  readonly topBy?: TopBy;
  /** The flows that the view before listed: they keep their places unless others are clearly larger. None if absent. */
  readonly listed?: readonly Flow[];
  /**
   * For every worker its largest flows, at least `top` of them if it has as many. A report of before a flow went to another
   * worker must not come with one of after it: the flow would be counted twice.
   */
  readonly flows: readonly (readonly Flow[])[];
}

export function deviceSnapshot({ top, topBy = 'bytes', listed = [], flows, ...device }: DeviceParts): DeviceSnapshot {
  const largest = topFlows(flows, { count: top, by: topBy, listed });
  return { ...device, topBy, topFlows: largest, other: remainder(countedOf(device), largest) };
}

/** What all workers of a device counted. */
export function countedOf(device: Pick<DeviceSnapshot, 'workers'>): PacketsAndBytes {
  return sumOf(device.workers.map((worker) => worker.totals.counted));
}
