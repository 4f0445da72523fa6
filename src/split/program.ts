/**
 * The split program of a lane: it accepts a frame if the lane owns the frame's bucket. The lanes' programs of one plan
 * accept every frame exactly once, because each computes the same bucket, which native/split/bucket.cc computes as well.
 */
import { assemble } from '../bpf/assemble.js';
import type { Instruction } from '../bpf/instruction.js';
import { accept, reject, type Statement } from '../bpf/statement.js';
import type { BucketRange } from '../plan/plan.js';
import { rejectLoopbackTwins } from './cooked.js';
import { finish } from './hash.js';
import type { ProgramForm, ProgramLinkType } from './link.js';
import { ownsAll, ownsNothing, returnIfOwned } from './owner.js';
import type { Split } from './split.js';
import { joinUserFilter } from './user-filter.js';
import { walkToSum } from './walk.js';

export type { ProgramForm, ProgramLinkType } from './link.js';

export interface SplitProgramOptions {
  /** The link layer of the device. */
  readonly linkType: ProgramLinkType;
  readonly form: ProgramForm;
  readonly split: Split;
  /** The lane's buckets, as `rangesOf` gives them. */
  readonly ranges: readonly BucketRange[];
  /** The snapshot length: bytes of an accepted frame that user space gets, 1 to 2^32 - 1. */
  readonly accept: number;
  /** A filter for the same bytes: only what it accepts is split. */
  readonly userFilter?: readonly Instruction[];
}

/**
 * A lane with all buckets accepts, and one without any rejects, without looking at the frame. Throws a ProgramError when the
 * user filter cannot be joined or the program is longer than the kernel takes, and a RangeError when the ranges are not in
 * order.
 */
export function splitProgram(options: SplitProgramOptions): Instruction[] {
  const { ranges, userFilter } = options;
  if (!Number.isInteger(options.accept) || options.accept < 1 || options.accept > 0xffffffff) {
    throw new RangeError(`The snapshot length must be a number of bytes from 1 to 4294967295, not ${options.accept}.`);
  }
  if (ownsNothing(ranges)) return assemble([reject()]);
  const isCooked = options.linkType === 'linux_sll' && options.form === 'live';
  const split = assemble([
    ...(isCooked ? rejectLoopbackTwins() : []),
    ...(ownsAll(ranges) ? [accept(options.accept)] : splitStatements(options)),
  ]);
  return userFilter === undefined ? split : joinUserFilter(userFilter, split);
}

function splitStatements({ linkType, form, split, ranges, accept: bytes }: SplitProgramOptions): Statement[] {
  return [...walkToSum({ linkType, form, split }), ...finish(split.constants), ...returnIfOwned(ranges, bytes)];
}
