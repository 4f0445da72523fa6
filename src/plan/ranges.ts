/** Sets of buckets as ranges, ascending and apart from each other. */
import { BUCKETS } from './limits.js';
import type { BucketRange } from './plan.js';

export const everyBucket: readonly BucketRange[] = [{ first: 0, last: BUCKETS - 1 }];

/** Both sets of ranges as the fewest ranges. */
export function unionOf(some: readonly BucketRange[], others: readonly BucketRange[]): BucketRange[] {
  const sorted = [...some, ...others].sort((a, b) => a.first - b.first);
  const joined: BucketRange[] = [];
  for (const { first, last } of sorted) {
    const previous = joined.at(-1);
    if (previous !== undefined && first <= previous.last + 1) {
      joined[joined.length - 1] = { first: previous.first, last: Math.max(previous.last, last) };
    } else {
      joined.push({ first, last });
    }
  }
  return joined;
}

/** The buckets as `bitmapOf` gives those of a lane. */
export function bitmapOfRanges(ranges: readonly BucketRange[]): Uint8Array {
  const bitmap = new Uint8Array(BUCKETS / 8);
  for (const { first, last } of ranges) {
    for (let bucket = first; bucket <= last; bucket += 1) {
      bitmap[bucket >> 3] = (bitmap[bucket >> 3] ?? 0) | (1 << (bucket & 7));
    }
  }
  return bitmap;
}
