/** The families that two pages have: `/metrics` of the largest flows, `/metrics/flows` of every flow. */
import type { PacketsAndBytes } from '../snapshot/snapshot.js';
import type { Sheet } from './sheet.js';

export interface FlowCounter {
  readonly name: string;
  readonly figure: keyof PacketsAndBytes;
  readonly what: string;
}

export const flowPackets: FlowCounter = { name: 'flow_packets_total', figure: 'packets', what: 'Packets' };
export const flowBytes: FlowCounter = { name: 'flow_bytes_total', figure: 'bytes', what: 'Bytes on the wire' };

/** Why rates over all traffic are not built from these is said in the README. */
export function flowHelp({ what }: FlowCounter, flows: string): string {
  return `${what} of ${flows}, exact; direction forward is what src, the initiator, sent.`;
}

const left = 'of all flows that have no series of their own: listed flows + others = counted.';

/** Writes what is left of each device when the page's flows are taken away. */
export function writeOthers(
  devices: readonly { readonly device: string; readonly other: PacketsAndBytes }[],
  sheet: Sheet,
): void {
  const packets = sheet.gauge('other_flows_packets', `Packets ${left}`, ['device']);
  const bytes = sheet.gauge('other_flows_bytes', `Bytes ${left}`, ['device']);
  for (const { device, other } of devices) {
    packets({ device }, other.packets);
    bytes({ device }, other.bytes);
  }
}
