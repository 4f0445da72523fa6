/** What each worker of an interface gets: its part of the traffic, its split program, and the filter that says the same. */
import type { Instruction } from '../bpf/instruction.js';
import { BUCKETS, rangesOf, weightedPlan, type BucketRange } from '../plan/plan.js';
import { isExpressible, splitExpression } from '../split/expression.js';
import { splitProgram } from '../split/program.js';
import type { Split } from '../split/split.js';
import { zeekExpression } from '../split/zeek.js';

export interface Share {
  /** Its index on the interface. */
  readonly worker: number;
  readonly weight: number;
  /** Of the interface's traffic, 0 to 1. */
  readonly part: number;
  /**
   * A pcap-filter(7) expression; empty, as libpcap has it, when the worker gets everything. Undefined when there is none that says
   * what the policy does.
   */
  readonly filter: string | undefined;
}

/** A share by headgate's own split. */
export interface SplitShare extends Share {
  readonly buckets: number;
  readonly ranges: readonly BucketRange[];
  readonly program: readonly Instruction[];
}

/** Longer than any frame, so that it accepts whole ones: what tcpdump(8) accepts by default. */
const wholeFrame = 262_144;

/** No frame is as long as this; libpcap refuses what it can tell to match nothing. */
const nothing = 'greater 4294967295';

/**
 * Throws a RangeError when the weights are none, more than 256, or all 0, and a ProgramError when a program would be longer than
 * the kernel takes.
 */
export function splitShares(weights: readonly number[], split: Split): SplitShare[] {
  const plan = weightedPlan(weights);
  return weights.map((weight, worker) => {
    const ranges = rangesOf(plan, worker);
    const buckets = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    const program = splitProgram({ linkType: 'ethernet', form: 'live', split, ranges, accept: wholeFrame });
    const filter = isExpressible(split.policy) ? (expression(split, ranges) ?? nothing) : undefined;
    return { worker, weight, part: buckets / BUCKETS, filter, buckets, ranges, program };
  });
}

function expression(split: Split, ranges: readonly BucketRange[]): string | undefined {
  const [first] = ranges;
  const ownsAll = first !== undefined && first.last - first.first + 1 === BUCKETS;
  return ownsAll ? '' : splitExpression({ split, ranges });
}

/** As Zeek would share it: equally, and a worker that is alone gets no filter. */
export function zeekShares(workers: number): Share[] {
  return Array.from({ length: workers }, (_, worker) => {
    return { worker, weight: 1, part: 1 / workers, filter: zeekExpression(workers, worker) ?? '' };
  });
}
