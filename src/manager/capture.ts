/**
 * The capture of one device: its lanes in the addon, the plan, and the split program on every lane's handle. Native resources are
 * opened here and closed here.
 */
import { addon } from '../addon/addon.js';
import { decodeProgram, encodeProgram } from '../bpf/encode.js';
import type { Instruction } from '../bpf/instruction.js';
import { bitmapOf, equalPlan, rangesOf } from '../plan/plan.js';
import type { Plan } from '../plan/plan.js';
import type { BucketRange } from '../snapshot/snapshot.js';
import { encodeConstants, splitConstants } from '../split/constants.js';
import { splitProgram } from '../split/program.js';

export interface CaptureOptions {
  readonly workers: number;
  readonly seed: string;
  /** A pcap-filter(7) expression; what it rejects is not captured. */
  readonly filter: string | undefined;
  readonly snapshotLength: number;
  readonly ringBytes: number;
  readonly blockTimeoutMs: number;
  readonly promiscuous: boolean;
  /** Room of each worker's flow table. */
  readonly maxFlows: number;
}

export interface Lane {
  readonly number: number;
  readonly worker: number;
  readonly ranges: readonly BucketRange[];
  readonly buckets: number;
  readonly filterInstructions: number;
}

export interface Capture {
  readonly device: string;
  readonly plan: Plan;
  readonly lanes: readonly Lane[];
}

/**
 * Opens a ring and puts a program on it for every worker; nothing is counted yet.
 * @throws AddonError, after closing what was open
 */
export function openCapture(device: string, options: CaptureOptions): Capture {
  const plan = equalPlan(options.workers);
  const constants = splitConstants(options.seed);
  const opened: number[] = [];
  let userFilter: readonly Instruction[] | undefined;
  try {
    const lanes = Array.from({ length: options.workers }, (_, worker): Lane => {
      const number = addon.openLane({ ...options, device, worker, constants: encodeConstants(constants) });
      opened.push(number);
      const ranges = rangesOf(plan, worker);
      userFilter ??= compileUserFilter(number, options.filter);
      const program = splitProgram({
        form: 'live',
        linkType: 'ethernet',
        constants,
        ranges,
        accept: options.snapshotLength,
        ...(userFilter === undefined ? {} : { userFilter }),
      });
      addon.ownBuckets(number, bitmapOf(plan, worker));
      addon.attachFilter(number, encodeProgram(program));
      const buckets = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
      return { number, worker, ranges, buckets, filterInstructions: program.length };
    });
    return { device, plan, lanes };
  } catch (error) {
    for (const lane of opened) addon.closeLane(lane);
    throw error;
  }
}

/** A filter is compiled on the live handle: only there libpcap knows where the kernel keeps stripped VLAN tags. */
function compileUserFilter(lane: number, expression: string | undefined): readonly Instruction[] | undefined {
  return expression === undefined ? undefined : decodeProgram(addon.compileFilter(lane, expression));
}

export function closeCapture(capture: Capture): void {
  for (const { number } of capture.lanes) addon.closeLane(number);
}
