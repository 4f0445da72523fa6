/**
 * The last step of a split program: does the lane own the bucket of this hash? The ranges' ends make a balanced tree of
 * comparisons, and since the bucket is the hash's top bits, the hash itself is compared.
 */
import { accept, ifAtLeast, label, reject, type Statement } from '../bpf/statement.js';
import type { BucketRange } from '../plan/plan.js';

const BUCKET_BITS = 12;
const BUCKETS = 1 << BUCKET_BITS;

/** From the hash in the accumulator to the program's end: `ranges` ascend and do not overlap. */
export function returnIfOwned(ranges: readonly BucketRange[], acceptedBytes: number): Statement[] {
  const { ends, startsInside } = endsOf(ranges);
  return [...decide(ends, startsInside), label('accept'), accept(acceptedBytes), label('reject'), reject()];
}

/** Whether the ranges are the whole hash space, or nothing of it; then no hash is needed. */
export function ownsAll(ranges: readonly BucketRange[]): boolean {
  const { ends, startsInside } = endsOf(ranges);
  return startsInside && ends.length === 0;
}

export function ownsNothing(ranges: readonly BucketRange[]): boolean {
  return ranges.length === 0;
}

/** The buckets at which owned and not owned change places, and whether bucket 0 is owned. */
function endsOf(ranges: readonly BucketRange[]): { ends: number[]; startsInside: boolean } {
  const ends: number[] = [];
  for (const { first, last } of ranges) {
    const previous = ends.at(-1) ?? 0;
    if (!(previous <= first && first <= last && last < BUCKETS)) {
      throw new RangeError(
        `The bucket range ${first} to ${last} is reversed, out of order, or beyond bucket ${BUCKETS - 1}.`,
      );
    }
    if (previous === first && ends.length > 0) ends.pop();
    else ends.push(first);
    ends.push(last + 1);
  }
  return { ends: ends.filter((end) => end > 0 && end < BUCKETS), startsInside: ends[0] === 0 };
}

/** Compares with the middle end and leaves each half to a subtree; the side without ends is known. */
function decide(ends: readonly number[], startsInside: boolean): Statement[] {
  if (ends.length === 0) return [];
  const middle = ends.length >> 1;
  const lower = ends.slice(0, middle);
  const upper = ends.slice(middle + 1);
  const upperStartsInside = startsInside !== (middle % 2 === 0);
  const end = ends[middle] ?? 0;
  const outcome = (inside: boolean): string => (inside ? 'accept' : 'reject');
  const upperName = upper.length > 0 ? `from ${end}` : outcome(upperStartsInside);
  const lowerName = lower.length > 0 ? undefined : outcome(startsInside);
  return [
    ifAtLeast(end * 2 ** (32 - BUCKET_BITS), upperName, lowerName),
    ...decide(lower, startsInside),
    ...(upper.length > 0 ? [label(upperName), ...decide(upper, upperStartsInside)] : []),
  ];
}
