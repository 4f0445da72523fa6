/**
 * What a capture asks of the method that brings frames to their lanes. There is a file for each: a filter on every lane's handle
 * (auto-bpf.ts), one program for the device's fanout group (fanout.ts), or Zeek's filters (zeek-filters.ts).
 */
import type { Instruction } from '../bpf/instruction.js';
import type { BucketRange, Plan } from '../plan/plan.js';
import { splitProgram, type ProgramLinkType } from '../split/program.js';
import type { Split } from '../split/split.js';
import { attach } from './lane.js';
import type { Lane } from './lane.js';

/** Which lane gets which frame: the split finds the frame's bucket, the plan the bucket's lane. */
export interface Assignment {
  readonly split: Split;
  readonly plan: Plan;
}

/** A capture as its method finds it. */
export interface Captured extends Assignment {
  /** All lanes, by worker. */
  readonly lanes: readonly Lane[];
  readonly linkType: ProgramLinkType;
  /** What is to be captured at all; everything if undefined. */
  readonly userFilter: readonly Instruction[] | undefined;
  /** Bytes of an accepted frame that user space gets. */
  readonly snapshotLength: number;
}

/** A lane that could not have the program that it was to have. */
export interface RefusedProgram {
  readonly lane: Lane;
  readonly error: unknown;
}

/** Everything throws AddonErrors and ProgramErrors. */
export interface SplitMethod {
  /** Why plans and splits cannot change, for a person; absent where they can. */
  readonly fixed?: string;
  /** Whether there can be a program for it; there can always be if absent. */
  readonly fits?: (captured: Captured, next: Assignment) => boolean;
  /** Lets the lanes, which were just opened and reject everything, get their frames. */
  install(captured: Captured): Promise<void>;
  /** Prepares one more lane, the last of `captured`; it gets nothing before a change gives it buckets. */
  join(captured: Captured, lane: Lane): Promise<void>;
  /** The buckets of which a lane counts what is in its ring, as `bitmapOf` gives them. */
  countedBuckets(plan: Plan, worker: number): Uint8Array;
  /**
   * Lets each lane get its frames by `next`, from the return of this on; whether it still gets those by the plan before is the
   * method's affair. On an error things are as they were.
   */
  openChange(captured: Captured, next: Assignment): Promise<void>;
  /**
   * Lets each lane get its frames by `next` alone: all from before have been counted. There is no way back any more, so nothing is
   * thrown: lanes that cannot have their program are named; they go on to get more than their own.
   */
  closeChange(captured: Captured, next: Assignment): readonly RefusedProgram[];
  /** Puts the user's filter, which is another one now, in force. On an error lanes may have either; call it with the old one. */
  refilter(captured: Captured): void;
  /** Opens all lanes anew; nothing gets into their rings. Lanes after one that failed are as they were. */
  reopen(captured: Captured): Promise<void>;
}

/** Puts a program on every lane, as far as each can have it; those that cannot. */
export function attachEach(
  lanes: readonly Lane[],
  programOf: (lane: Lane) => readonly Instruction[],
): RefusedProgram[] {
  return lanes.flatMap((lane) => {
    try {
      attach(lane, programOf(lane));
      return [];
    } catch (error) {
      return [{ lane, error }];
    }
  });
}

/** The same. @throws the first error, when all have been tried */
export function attachAll(lanes: readonly Lane[], programOf: (lane: Lane) => readonly Instruction[]): void {
  const [refused] = attachEach(lanes, programOf);
  if (refused !== undefined) throw refused.error;
}

/** The program that accepts the frames of some buckets, as far as the user's filter does. */
export function laneProgram(
  { split, linkType, userFilter, snapshotLength }: Captured,
  ranges: readonly BucketRange[],
): Instruction[] {
  return splitProgram({
    form: 'live',
    linkType,
    split,
    ranges,
    accept: snapshotLength,
    ...(userFilter === undefined ? {} : { userFilter }),
  });
}
