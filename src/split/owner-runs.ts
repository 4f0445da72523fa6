/** The last step of a fanout program: whose bucket is it? */
import { accept as returnConstant, ifAtLeast, label, type Statement } from '../bpf/statement.js';
import { BUCKETS } from '../plan/plan.js';

/** Buckets from `first` to the next run's that one lane owns. */
export interface Run {
  readonly first: number;
  readonly lane: number;
}

export function runsOf(owner: Uint16Array): Run[] {
  return [...owner].flatMap((lane, first) => (first > 0 && owner[first - 1] === lane ? [] : [{ first, lane }]));
}

/**
 * From the hash, or a number as even, in the accumulator to the program's end: a balanced tree of comparisons, since a bucket is the
 * hash's top bits.
 */
export function returnOwner(runs: readonly Run[]): Statement[] {
  const middle = runs.length >> 1;
  const [lowest, upper] = [runs[0], runs[middle]];
  if (lowest === undefined || upper === undefined) throw new RangeError('A plan names an owner for every bucket.');
  if (middle === 0) return [returnConstant(lowest.lane)];
  const name = `from ${upper.first}`;
  return [
    ifAtLeast(upper.first * (2 ** 32 / BUCKETS), name),
    ...returnOwner(runs.slice(0, middle)),
    label(name),
    ...returnOwner(runs.slice(middle)),
  ];
}
