/** The largest flows of a device, out of what each of its workers reports, and the remainder that makes the page add up. */
import type { Flow } from './flow.js';
import { flowKey, flowTotal, mergeFlows } from './flow-merge.js';
import type { PacketsAndBytes } from './snapshot.js';

/**
 * The `count` flows with the most wire bytes over all workers, largest first. Flows with one key are summed. The order of flows
 * of one size follows their keys, so that it does not change from page to page.
 */
export function topFlows(reports: readonly (readonly Flow[])[], count: number): Flow[] {
  const merged = new Map<string, Flow>();
  for (const flow of reports.flat()) {
    const key = flowKey(flow);
    const known = merged.get(key);
    merged.set(key, known === undefined ? flow : mergeFlows(known, flow));
  }
  return [...merged]
    .map(([key, flow]) => ({ key, flow, bytes: flowTotal(flow).bytes }))
    .sort((one, other) => other.bytes - one.bytes || (one.key < other.key ? -1 : 1))
    .slice(0, count)
    .map(({ flow }) => flow);
}

/**
 * What was counted and is not among `flows`. It is exact when `counted` was read after the flows were reported; were it read
 * before, a flow could be ahead of it, and the remainder stops at nothing.
 */
export function remainder(counted: PacketsAndBytes, flows: readonly Flow[]): PacketsAndBytes {
  const shown = sumOf(flows.map(flowTotal));
  return {
    packets: Math.max(0, counted.packets - shown.packets),
    bytes: Math.max(0, counted.bytes - shown.bytes),
  };
}

export function sumOf(parts: readonly PacketsAndBytes[]): PacketsAndBytes {
  return parts.reduce((sum, part) => ({ packets: sum.packets + part.packets, bytes: sum.bytes + part.bytes }), {
    packets: 0,
    bytes: 0,
  });
}
