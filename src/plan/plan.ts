/**
 * A plan: which lane of a device owns each bucket of the hash space. Plans are values; a change makes a new one with the
 * next epoch.
 */
import type { BucketRange } from '../snapshot/snapshot.js';
import { BUCKETS, MAXIMUM_LANES } from './limits.js';
import { checkWeights, quotasOf } from './quotas.js';
import { sharesOf } from './shares.js';

export { BUCKETS, MAXIMUM_LANES } from './limits.js';
export type { BucketRange } from '../snapshot/snapshot.js';

export interface Plan {
  /** Counts the changes since the first plan, which is 0. */
  readonly epoch: number;
  /** Index of the lane that owns bucket b, for every b; not to be written to. */
  readonly owner: Uint16Array;
  /** Each lane's weight; a lane of weight 0 is there and owns nothing. */
  readonly weights: readonly number[];
  /** By lane: how things were before its weight last went down, so that it can get back what it had. */
  readonly remembered: ReadonlyMap<number, Memory>;
}

/** A plan as one lane remembers it. */
export interface Memory {
  /** What the lane owned, see `bitmapOf`. */
  readonly bitmap: Uint8Array;
  /** All lanes' weights, and how many buckets each owned. */
  readonly weights: readonly number[];
  readonly counts: readonly number[];
}

/**
 * One contiguous range for each of `workers` lanes, in lane order; sizes differ by at most 1. Throws a RangeError unless
 * `workers` is a whole number from 1 to 256.
 */
export function equalPlan(workers: number): Plan {
  if (!Number.isInteger(workers) || workers < 1 || workers > MAXIMUM_LANES) {
    throw new RangeError(
      `The number of workers must be a whole number from 1 to ${MAXIMUM_LANES}, and ${workers} is not.`,
    );
  }
  return weightedPlan(Array<number>(workers).fill(1));
}

/**
 * One contiguous range for each lane with a weight above 0, in lane order. Throws a RangeError when the weights are none, more
 * than 256, not from 0 to a million, or all 0.
 */
export function weightedPlan(weights: readonly number[]): Plan {
  checkWeights(weights);
  const quotas = quotasOf(sharesOf(weights));
  const owner = Uint16Array.from(quotas.flatMap((buckets, lane) => Array<number>(buckets).fill(lane)));
  return { epoch: 0, owner, weights: [...weights], remembered: new Map() };
}

/** The same shares as one range for each lane: for plans that many changes have cut into more ranges than a program can tell apart. */
export function inOrder(plan: Plan): Plan {
  return { ...plan, owner: plan.owner.slice().sort() };
}

/** The lane's buckets as the fewest ranges, ascending; both ends belong to a range. Empty when it owns nothing. */
export function rangesOf(plan: Pick<Plan, 'owner'>, lane: number): BucketRange[] {
  const ranges: BucketRange[] = [];
  for (let first = plan.owner.indexOf(lane); first !== -1;) {
    let last = first;
    while (plan.owner[last + 1] === lane) last += 1;
    ranges.push({ first, last });
    first = plan.owner.indexOf(lane, last + 1);
  }
  return ranges;
}

/** How many buckets the lane owns. */
export function ownedBuckets(plan: Plan, lane: number): number {
  return plan.owner.reduce((count, owner) => count + Number(owner === lane), 0);
}

/** The lane's part of the hash space, 0 to 1. */
export function shareOf(plan: Plan, lane: number): number {
  return ownedBuckets(plan, lane) / BUCKETS;
}

/** 512 bytes; bit `b & 7` of byte `b >> 3` is set when the lane owns bucket b. The addon takes owners in this form. */
export function bitmapOf(plan: Plan, lane: number): Uint8Array {
  const bitmap = new Uint8Array(BUCKETS / 8);
  plan.owner.forEach((owner, bucket) => {
    if (owner === lane) bitmap[bucket >> 3] = (bitmap[bucket >> 3] ?? 0) | (1 << (bucket & 7));
  });
  return bitmap;
}

/** Whether such a bitmap has the bucket. */
export function hasBucket(bitmap: Uint8Array, bucket: number): boolean {
  return (((bitmap[bucket >> 3] ?? 0) >> (bucket & 7)) & 1) === 1;
}
