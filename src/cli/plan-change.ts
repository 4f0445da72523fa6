/** The dry run of `headgate plan --from --to`: which buckets would change hands. */
import { movedBuckets, moves, withWeights, type Move } from '../plan/change.js';
import { equalPlan, ownedBuckets } from '../plan/plan.js';
import type { PlanOptions } from './plan-options.js';

export interface PlanChange {
  /** Numbers of workers that have a weight above 0. */
  readonly from: number;
  readonly to: number;
  readonly moved: number;
  readonly moves: readonly Move[];
  /** How many buckets each worker has before and after, gives and gets. */
  readonly workers: readonly WorkerChange[];
}

export interface WorkerChange {
  readonly worker: number;
  readonly before: number;
  readonly after: number;
  readonly gives: number;
  readonly gets: number;
}

/** From equal shares to `to` equal shares, or to `weights`. Throws a RangeError when the weights cannot be. */
export function planChange({ from = 1, to = from, weights }: Pick<PlanOptions, 'from' | 'to' | 'weights'>): PlanChange {
  const before = equalPlan(from);
  const wanted = weights ?? Array.from({ length: Math.max(from, to) }, (_, worker) => Number(worker < to));
  const after = withWeights(before, wanted);
  const all = moves(before, after);
  const count = (side: 'from' | 'to', worker: number): number =>
    movedBuckets(all.filter((one) => one[side] === worker));
  return {
    from,
    to: wanted.filter((weight) => weight > 0).length,
    moved: movedBuckets(all),
    moves: all,
    workers: wanted.map((_, worker) => ({
      worker,
      before: ownedBuckets(before, worker),
      after: ownedBuckets(after, worker),
      gives: count('from', worker),
      gets: count('to', worker),
    })),
  };
}
