/**
 * A plan: which lane of a device owns each bucket of the hash space. Plans are values; a change makes a new one with the
 * next epoch.
 */
import type { BucketRange } from '../snapshot/snapshot.js';

export type { BucketRange } from '../snapshot/snapshot.js';

/** Equal parts of the hash space, as kBuckets in native/split/bucket.h. */
export const BUCKETS = 4096;

/** The most lanes that a device can have. */
export const MAXIMUM_LANES = 256;

export interface Plan {
  /** Counts the changes since the first plan, which is 0. */
  readonly epoch: number;
  /** Index of the lane that owns bucket b, for every b; not to be written to. */
  readonly owner: Uint16Array;
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
  return {
    epoch: 0,
    owner: Uint16Array.from({ length: BUCKETS }, (_, bucket) => Math.floor((bucket * workers) / BUCKETS)),
  };
}

/** The lane's buckets as the fewest ranges, ascending; both ends belong to a range. Empty when it owns nothing. */
export function rangesOf(plan: Plan, lane: number): BucketRange[] {
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
