/** The difference of two plans, for a dry run: which buckets would change hands. */
import { BUCKETS } from './limits.js';
import type { BucketRange, Plan } from './plan.js';

/** A range of buckets that goes from one lane to another. */
export interface Move extends BucketRange {
  readonly from: number;
  readonly to: number;
}

/** What changes hands between two plans, as the fewest ranges, ascending. */
export function moves(from: Plan, to: Plan): Move[] {
  const all: Move[] = [];
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const [donor = 0, taker = 0] = [from.owner[bucket], to.owner[bucket]];
    if (donor === taker) continue;
    const previous = all.at(-1);
    if (previous?.last === bucket - 1 && previous.from === donor && previous.to === taker) {
      all[all.length - 1] = { ...previous, last: bucket };
    } else {
      all.push({ first: bucket, last: bucket, from: donor, to: taker });
    }
  }
  return all;
}

/** How many buckets those are; of 4096. */
export function movedBuckets(all: readonly Move[]): number {
  return all.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
