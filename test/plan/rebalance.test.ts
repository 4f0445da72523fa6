// Load-aware moves: few, enough, and never for the worse.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, equalPlan, weightedPlan } from '#src/plan/plan.js';
import type { Plan } from '#src/plan/plan.js';
import { defaultRebalance, rebalance } from '#src/plan/rebalance.js';

/** Loads by lane over weight, in units of a fair share. */
function relativeLoads(plan: Plan, loads: Float64Array): number[] {
  const total = loads.reduce((sum, load) => sum + load, 0);
  const weights = plan.weights.reduce((sum, weight) => sum + weight, 0);
  return plan.weights.map((weight, lane) => {
    const load = loads.reduce((sum, one, bucket) => sum + (plan.owner[bucket] === lane ? one : 0), 0);
    return weight === 0 ? load : (load * weights) / (weight * total);
  });
}

/** Packets of flows whose sizes follow Zipf's law, thrown into buckets by a fixed generator. */
function zipf(flows: number, exponent: number, seed: number): Float64Array {
  const loads = new Float64Array(BUCKETS);
  let state = seed;
  for (let rank = 1; rank <= flows; rank += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const bucket = state >>> 20;
    loads[bucket] = (loads[bucket] ?? 0) + 1e6 / rank ** exponent;
  }
  return loads;
}

describe('rebalancing', () => {
  it('leaves even lanes alone', () => {
    const loads = new Float64Array(BUCKETS).fill(10);
    const { imbalance, next, elephants } = rebalance(equalPlan(8), loads);
    expect(imbalance).toBeCloseTo(1, 9);
    expect(next).toBeUndefined();
    expect(elephants).toEqual([]);
  });

  it('says 1 of lanes without traffic', () => {
    expect(rebalance(equalPlan(8), new Float64Array(BUCKETS))).toMatchObject({ imbalance: 1, next: undefined });
  });

  it('brings Zipf traffic to within 2 % of what whole buckets allow, with at most 2 % of the buckets', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const loads = zipf(5000, 0.9, seed);
      const plan = equalPlan(8);
      const { next, moved, imbalance } = rebalance(plan, loads);
      const total = loads.reduce((sum, load) => sum + load, 0);
      const best = Math.max(1, (Math.max(...loads) * 8) / total);
      if (imbalance <= defaultRebalance.tolerated) continue;
      expect(Math.max(...relativeLoads(next!, loads))).toBeLessThanOrEqual(best * 1.02);
      expect(moved).toBeLessThanOrEqual(BUCKETS / 50);
      expect(next!.owner.filter((owner, bucket) => owner !== plan.owner[bucket]).length).toBeLessThanOrEqual(moved);
      expect(next!.epoch).toBe(plan.epoch + 1);
    }
  });

  it('names a bucket that alone exceeds a share, and evens out the rest', () => {
    const loads = new Float64Array(BUCKETS).fill(1);
    loads[5] = 4096; // half of all
    const { elephants, next } = rebalance(equalPlan(4), loads, { ...defaultRebalance, mostMoves: BUCKETS });
    expect(elephants).toEqual([5]);
    const [first, ...others] = relativeLoads(next!, loads);
    expect(first).toBeCloseTo(2, 1);
    for (const other of others) expect(other).toBeCloseTo(2 / 3, 1);
  });

  it('gives a drained lane nothing, and follows the weights', () => {
    const loads = zipf(5000, 0.9, 3);
    const { next } = rebalance(weightedPlan([2, 1, 0, 1]), loads, { tolerated: 1, goal: 1.001, mostMoves: BUCKETS });
    expect(next!.owner.includes(2)).toBe(false);
    expect(Math.max(...relativeLoads(next!, loads))).toBeLessThan(1.01);
  });

  it('never makes the largest load larger, and moves no more than it may', () => {
    const anyLoads = fc
      .array(fc.tuple(fc.nat(BUCKETS - 1), fc.nat(100_000)), { maxLength: 60 })
      .map((pairs) =>
        pairs.reduce((loads, [bucket, load]) => loads.fill(load, bucket, bucket + 1), new Float64Array(BUCKETS)),
      );
    fc.assert(
      fc.property(anyLoads, fc.integer({ min: 1, max: 16 }), fc.nat(50), (loads, workers, mostMoves) => {
        const plan = equalPlan(workers);
        const { next, imbalance, reached, moved } = rebalance(plan, loads, { ...defaultRebalance, mostMoves });
        expect(reached).toBeLessThanOrEqual(imbalance + 1e-9);
        expect(moved).toBeLessThanOrEqual(mostMoves);
        if (next === undefined) return;
        expect(Math.max(...relativeLoads(next, loads))).toBeCloseTo(reached, 6);
      }),
    );
  });
});
