/**
 * How many buckets each lane is due: its share of all weights, rounded down, and the buckets left over to the largest
 * remainders (Hamilton's method). It is sticky: a lane that has a bucket above its rounded share keeps it rather than that it
 * goes to a larger remainder, so that a change moves no bucket for the sake of rounding.
 */
import { BUCKETS, MAXIMUM_LANES } from './limits.js';
import { SMALLEST_FRACTION } from './shares.js';

/** What a lane has, where rounding leaves a choice. */
export interface Holding {
  /** Buckets that it has, or that it had when it left and now comes back. */
  readonly buckets: number;
  /** Of these, how many belong to lanes that come back; it is the first to give. */
  readonly claimed: number;
  /** Its weight is what it was: it should not give buckets where another such lane gets some. */
  readonly isSteady: boolean;
}

const NOTHING: Holding = { buckets: 0, claimed: 0, isSteady: false };

/** Enough for any ratio, and sums of it stay exact. */
const MAXIMUM_WEIGHT = 1_000_000;

/** Throws a RangeError unless there are 1 to 256 weights, from 0 to a million, and one is above 0. */
export function checkWeights(weights: readonly number[]): void {
  if (weights.length < 1 || weights.length > MAXIMUM_LANES) {
    throw new RangeError(`A device has 1 to ${MAXIMUM_LANES} workers, and ${weights.length} weights are given.`);
  }
  weights.forEach((weight, lane) => {
    if (!(weight >= 0 && weight <= MAXIMUM_WEIGHT)) {
      throw new RangeError(
        `The weight of worker ${lane} must be a number from 0 to ${MAXIMUM_WEIGHT}, and ${weight} is not.`,
      );
    }
  });
  if (!weights.some((weight) => weight > 0)) {
    throw new RangeError('All workers have the weight 0; give at least one of them a weight above 0.');
  }
}

/**
 * The quota of every lane; they sum to 4096 as `shares` do, and none is above its share rounded up. Both arguments are by
 * lane.
 */
export function quotasOf(shares: readonly number[], holdings: readonly Holding[] = []): number[] {
  const lanes = shares.map((exact, lane): Candidate => {
    const rounded = Math.floor(exact + SMALLEST_FRACTION);
    const remainder = Math.max(0, exact - rounded);
    return { lane, rounded, remainder, quota: rounded, ...(holdings[lane] ?? NOTHING) };
  });
  const left = BUCKETS - lanes.reduce((all, { rounded }) => all + rounded, 0);
  const candidates = lanes.filter(hasRemainder).sort(byPrecedence);
  for (const candidate of candidates.slice(0, left)) candidate.quota += 1;
  undoExchanges(lanes);
  return lanes.map(({ quota }) => quota);
}

interface Candidate extends Holding {
  readonly lane: number;
  readonly rounded: number;
  readonly remainder: number;
  quota: number;
}

function highest(lane: Candidate): number {
  return lane.rounded + Number(hasRemainder(lane));
}

function hasRemainder({ remainder }: Candidate): boolean {
  return remainder > SMALLEST_FRACTION;
}

function byPrecedence(a: Candidate, b: Candidate): number {
  return rank(a) - rank(b) || b.remainder - a.remainder || a.lane - b.lane;
}

/** 0: keeps what it has. 1: has it, but others claim it. 2: would have to be given it. */
function rank({ rounded, buckets, claimed }: Candidate): number {
  const above = buckets - rounded;
  if (above <= 0) return 2;
  return claimed < above ? 0 : 1;
}

/**
 * With very different weights rounding may want a bucket from one steady lane for another: it stays where it is, unless that
 * lane is above its share rounded up. The other is then left with less than its share rounded down.
 */
function undoExchanges(lanes: readonly Candidate[]): void {
  const steady = lanes.filter(({ isSteady }) => isSteady);
  for (const taker of steady) {
    while (taker.quota > taker.buckets) {
      const giver = steady.find((lane) => lane.quota < Math.min(lane.buckets, highest(lane)));
      if (giver === undefined) return;
      giver.quota += 1;
      taker.quota -= 1;
    }
  }
}
