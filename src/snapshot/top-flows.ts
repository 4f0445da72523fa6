/** The largest flows of a device, out of what each of its workers reports, and the remainder that makes the page add up. */
import type { Flow } from './flow.js';
import { flowKey, flowTotal, mergeFlows } from './flow-merge.js';
import type { PacketsAndBytes, TopBy } from './snapshot.js';

/**
 * How many times as large as a listed flow another must be to take its place. Without it flows of nearly the same size would take
 * turns, and every turn is a series that ends and one that begins.
 */
export const displacingRatio = 1.1;

export interface TopOptions {
  /** How many flows there are to be at most. */
  readonly count: number;
  /** What makes a flow large: its packets or wire bytes since it began, both directions together. */
  readonly by: TopBy;
  /** The flows of the list before, which stay until they end or one that is `displacingRatio` times as large needs the place. */
  readonly listed?: readonly Flow[];
}

/** A flow among those that compete for a place. */
interface Candidate {
  readonly key: string;
  readonly flow: Flow;
  readonly size: number;
  readonly listed: boolean;
}

/**
 * The largest flows over all workers, largest first. Flows with one key are summed. The order of flows of one size follows their
 * keys, so that it does not change from page to page.
 */
export function topFlows(reports: readonly (readonly Flow[])[], { count, by, listed = [] }: TopOptions): Flow[] {
  const stay = new Set(listed.map(flowKey));
  const candidates = [...summed(reports)].map(([key, flow]): Candidate => ({
    key,
    flow,
    size: flowTotal(flow)[by],
    listed: stay.has(key),
  }));
  return atLeast(candidates, count)
    .sort(byRank)
    .slice(0, count)
    .sort(bySize)
    .map(({ flow }) => flow);
}

/** The flows of all reports by key, each once. */
function summed(reports: readonly (readonly Flow[])[]): Map<string, Flow> {
  const flows = new Map<string, Flow>();
  for (const report of reports) {
    for (const flow of report) {
      const key = flowKey(flow);
      const known = flows.get(key);
      flows.set(key, known === undefined ? flow : mergeFlows(known, flow));
    }
  }
  return flows;
}

/** What counts when places are given away: a listed flow is worth more than its size. */
function rank({ size, listed }: Candidate): number {
  return listed ? size * displacingRatio : size;
}

/** Those that rank no lower than the `count`th: a few of the many, so that only these need to be put in order. */
function atLeast(candidates: readonly Candidate[], count: number): Candidate[] {
  if (candidates.length <= count) return [...candidates];
  const lowest = Float64Array.from(candidates, rank).sort().at(-count) ?? Infinity;
  return candidates.filter((candidate) => rank(candidate) >= lowest);
}

function byRank(one: Candidate, other: Candidate): number {
  return rank(other) - rank(one) || Number(other.listed) - Number(one.listed) || byKey(one, other);
}

function bySize(one: Candidate, other: Candidate): number {
  return other.size - one.size || byKey(one, other);
}

function byKey(one: Candidate, other: Candidate): number {
  return one.key < other.key ? -1 : 1;
}

/**
 * What was counted and is not among `flows`. It is exact when `counted` was read after the flows were reported; were it read
 * before, a flow could be ahead of it, and the remainder stops at nothing.
 */
export function remainder(counted: PacketsAndBytes, flows: readonly Flow[]): PacketsAndBytes {
  return left(counted, sumOf(flows.map(flowTotal)));
}

/** What is left of `counted` without what is `shown`; never less than nothing. */
export function left(counted: PacketsAndBytes, shown: PacketsAndBytes): PacketsAndBytes {
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
