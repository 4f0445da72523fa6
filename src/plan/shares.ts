/** Which part of the 4096 buckets a lane is due, before rounding. */
import { BUCKETS } from './limits.js';

/** Below this, a fraction of a bucket is what floating point leaves of nothing. */
export const SMALLEST_FRACTION = 1e-9;

/** In proportion to the weights, which are checked. */
export function sharesOf(weights: readonly number[]): number[] {
  const sum = total(weights);
  return weights.map((weight) => (BUCKETS * weight) / sum);
}

/** Whether no lane has more than its share rounded up; otherwise buckets were moved to even out the load. */
export function followsWeights(counts: readonly number[], weights: readonly number[]): boolean {
  const shares = sharesOf(weights);
  return counts.every((count, lane) => count <= Math.ceil((shares[lane] ?? 0) - SMALLEST_FRACTION));
}

/**
 * For a plan that follows the load: lanes whose weight changes are due their share by weight, and the others give to them, or
 * get from them, in proportion to what they have, so that they stay as even as they are.
 */
export function sharesByCounts(
  weights: readonly number[],
  counts: readonly number[],
  isSteady: (lane: number) => boolean,
): number[] {
  const byWeight = sharesOf(weights);
  const steady = total(counts.filter((_, lane) => isSteady(lane)));
  const rest = BUCKETS - total(byWeight.filter((_, lane) => !isSteady(lane)));
  if (steady === 0) return byWeight;
  return byWeight.map((share, lane) => (isSteady(lane) ? ((counts[lane] ?? 0) * rest) / steady : share));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
