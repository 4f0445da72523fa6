/**
 * From the measured load of every bucket to the few moves that even out the lanes. A hash cannot split a bucket: one that is
 * heavier than a lane's share is an elephant, and the lanes are then as even as it allows.
 */
import { BUCKETS } from './limits.js';
import type { Plan } from './plan.js';

export interface Rebalancing {
  /** Largest load over mean load of the lanes with a weight, by weight: 1 is even. 1 when nothing is measured. */
  readonly imbalance: number;
  /** The same after the moves. */
  readonly reached: number;
  /** Buckets that alone exceed a fair share of the lane that has them, heaviest first. */
  readonly elephants: readonly number[];
  /** The plan with the moves; undefined when there are none worth making. */
  readonly next: Plan | undefined;
  readonly moved: number;
}

export interface RebalanceOptions {
  /** Imbalance up to this is left alone. */
  readonly tolerated: number;
  /** Once something is moved, moves are made until the imbalance is at most this. */
  readonly goal: number;
  /** At most so many buckets are moved. */
  readonly mostMoves: number;
}

export const defaultRebalance: RebalanceOptions = { tolerated: 1.1, goal: 1.003, mostMoves: Math.floor(BUCKETS / 50) };

interface Lanes {
  /** By lane: its load by weight, in units of a fair share: 1 is fair. */
  readonly relative: Float64Array;
  /** What a load weighs on a lane, in these units. */
  readonly scale: Float64Array;
  /** Lanes that can have buckets. */
  readonly active: readonly number[];
}

/** @param loads packets by bucket over some seconds */
export function rebalance(plan: Plan, loads: Float64Array, options = defaultRebalance): Rebalancing {
  const total = loads.reduce((sum, load) => sum + load, 0);
  const lanes = measure(plan, loads, total);
  const imbalance = total === 0 ? 1 : largest(lanes);
  const elephants = total === 0 ? [] : findElephants(plan, loads, lanes);
  if (imbalance <= options.tolerated) return { imbalance, reached: imbalance, elephants, next: undefined, moved: 0 };
  const owner = plan.owner.slice();
  const byLane = heaviestFirst(plan, loads);
  let moved = 0;
  while (moved < options.mostMoves && largest(lanes) > options.goal && moveOne(lanes, byLane, owner, loads)) moved += 1;
  const reached = largest(lanes);
  if (moved === 0) return { imbalance, reached, elephants, next: undefined, moved };
  return { imbalance, reached, elephants, next: { ...plan, epoch: plan.epoch + 1, owner }, moved };
}

function measure(plan: Plan, loads: Float64Array, total: number): Lanes {
  const weights = plan.weights.reduce((sum, weight) => sum + weight, 0);
  const active = plan.weights.flatMap((weight, lane) => (weight > 0 ? [lane] : []));
  const scale = Float64Array.from(plan.weights, (weight) => (weight > 0 ? weights / (weight * total) : 0));
  const relative = new Float64Array(plan.weights.length);
  plan.owner.forEach((lane, bucket) => {
    relative[lane] = (relative[lane] ?? 0) + (loads[bucket] ?? 0) * (scale[lane] ?? 0);
  });
  return { relative, scale, active };
}

function largest({ relative, active }: Lanes): number {
  return active.reduce((most, lane) => Math.max(most, relative[lane] ?? 0), 0);
}

function findElephants(plan: Plan, loads: Float64Array, { scale }: Lanes): number[] {
  const share = (bucket: number): number => (loads[bucket] ?? 0) * (scale[plan.owner[bucket] ?? 0] ?? 0);
  return [...loads.keys()].filter((bucket) => share(bucket) > 1).sort((a, b) => share(b) - share(a));
}

function heaviestFirst(plan: Plan, loads: Float64Array): number[][] {
  const byLane = plan.weights.map((): number[] => []);
  plan.owner.forEach((lane, bucket) => {
    if ((loads[bucket] ?? 0) > 0) byLane[lane]?.push(bucket);
  });
  for (const buckets of byLane) buckets.sort((a, b) => (loads[b] ?? 0) - (loads[a] ?? 0));
  return byLane;
}

/**
 * Takes one bucket from the most loaded lane to the least loaded one: the heaviest that leaves both below what the giver had. False
 * when there is none.
 */
function moveOne(
  { relative, scale, active }: Lanes,
  byLane: number[][],
  owner: Uint16Array,
  loads: Float64Array,
): boolean {
  const of = (lane: number): number => relative[lane] ?? 0;
  const giver = active.reduce((most, lane) => (of(lane) > of(most) ? lane : most));
  const taker = active.reduce((least, lane) => (of(lane) < of(least) ? lane : least));
  const buckets = byLane[giver] ?? [];
  // Half the distance evens the two out; more is worth it only while the taker stays below what the giver was.
  const wanted = Math.min(of(giver) - 1, 1 - of(taker));
  const fits = (bucket: number, most: number): boolean => (loads[bucket] ?? 0) * (scale[taker] ?? 0) <= most;
  let at = buckets.findIndex((bucket) => fits(bucket, wanted));
  if (at < 0) at = buckets.findLastIndex((bucket) => fits(bucket, (of(giver) - of(taker)) * 0.9));
  const bucket = buckets[at];
  if (bucket === undefined) return false;
  const load = loads[bucket] ?? 0;
  buckets.splice(at, 1);
  const others = byLane[taker] ?? [];
  const place = others.findIndex((other) => (loads[other] ?? 0) < load);
  others.splice(place < 0 ? others.length : place, 0, bucket);
  owner[bucket] = taker;
  relative[giver] = of(giver) - load * (scale[giver] ?? 0);
  relative[taker] = of(taker) + load * (scale[taker] ?? 0);
  return true;
}
