/**
 * From one plan to the next: lanes join, leave, drain, or change their weight. The fewest buckets move: a lane that leaves
 * gives exactly its own, a lane that joins gets exactly its share, and nothing moves between the others. (Only where weights
 * differ so much that no rounding of the shares allows that, the few buckets move that rounding needs.)
 */
import { giveBack, holdings, isSteady, quotasAsBefore, remember, type Change } from './memory.js';
import type { Plan } from './plan.js';
import { checkWeights, quotasOf } from './quotas.js';
import { followsWeights, sharesByCounts, sharesOf } from './shares.js';
import { settle } from './transfer.js';

export { movedBuckets, moves, type Move } from './moves.js';

/**
 * The plan after one lane's weight is set: from 0, or for the next lane there is not yet, it joins; to 0 it leaves (drains).
 * Throws a RangeError when that leaves no lane with a weight, when there would be more than 256 lanes, or when one between
 * would be missing.
 */
export function withWeight(plan: Plan, lane: number, weight: number): Plan {
  if (!Number.isInteger(lane) || lane < 0 || lane > plan.weights.length) {
    throw new RangeError(`Worker ${lane} cannot be weighted: there are ${plan.weights.length} workers, from 0 on.`);
  }
  const weights = [...plan.weights];
  weights[lane] = weight;
  return withWeights(plan, weights);
}

/** The same for any number of lanes at once: `weights` are those of all lanes, and may be more than before. */
export function withWeights(plan: Plan, weights: readonly number[]): Plan {
  checkWeights(weights);
  if (weights.length < plan.weights.length) {
    throw new RangeError(
      `There are ${plan.weights.length} workers and ${weights.length} weights; a worker that leaves has the weight 0.`,
    );
  }
  const change: Change = { plan, weights, counts: countOwned(plan.owner, weights.length) };
  const quotas = quotasAsBefore(change) ?? quotasOf(shares(change), holdings(change));
  const balance = quotas.map((quota, lane) => quota - (change.counts[lane] ?? 0));
  const transfer = { owner: plan.owner.slice(), balance };
  giveBack(change, transfer);
  settle(transfer);
  return { epoch: plan.epoch + 1, owner: transfer.owner, weights: [...weights], remembered: remember(change) };
}

/** A plan that follows the load goes on doing so: a change is no reason to move the buckets back that evened it out. */
function shares(change: Change): number[] {
  const { plan, weights, counts } = change;
  if (followsWeights(counts, plan.weights)) return sharesOf(weights);
  return sharesByCounts(weights, counts, (lane) => isSteady(change, lane));
}

function countOwned(owner: Uint16Array, lanes: number): number[] {
  const counts = Array<number>(lanes).fill(0);
  for (const lane of owner) counts[lane] = (counts[lane] ?? 0) + 1;
  return counts;
}
