/**
 * What lanes remember of the time before their weight went down, and how they get it back. Two changes that undo each other
 * leave no trace but the epoch.
 */
import { bitmapOf, hasBucket, type Memory, type Plan } from './plan.js';
import type { Holding } from './quotas.js';
import { giveWanted, type Transfer } from './transfer.js';

/** Buckets that are worth a range of their own when they are only kept for a lane that is away. */
const SMALLEST_LOAN = 16;

/** New weights for a plan, and how many buckets each lane owns in it. */
export interface Change {
  readonly plan: Plan;
  readonly weights: readonly number[];
  readonly counts: readonly number[];
}

/** When all weights are as they were when a lane left, its return restores all quotas, as long as nobody else gains by that. */
export function quotasAsBefore(change: Change): number[] | undefined {
  const { weights, counts } = change;
  const memory = returning(change)
    .map(([, before]) => before)
    .find((before) => weights.every((weight, lane) => weight === weightOf(before.weights, lane)));
  const quotas = memory && weights.map((_, lane) => memory.counts[lane] ?? 0);
  return quotas?.every((quota, lane) => !isSteady(change, lane) || quota <= (counts[lane] ?? 0)) === true
    ? quotas
    : undefined;
}

/** What each lane has, for the rounding of quotas. */
export function holdings(change: Change): Holding[] {
  const all = change.counts.map((buckets, lane) => ({ buckets, claimed: 0, isSteady: isSteady(change, lane) }));
  for (const [lane, { bitmap, counts: before }] of returning(change)) {
    change.plan.owner.forEach((owner, bucket) => {
      const holder = all[owner];
      if (holder !== undefined && owner !== lane && hasBucket(bitmap, bucket)) holder.claimed += 1;
    });
    const self = all[lane];
    if (self !== undefined) self.buckets = Math.max(self.buckets, before[lane] ?? 0);
  }
  return all;
}

/**
 * A lane that comes back gets what it had: first what means nothing to its holder, then the rest. Beyond that it gets what
 * lanes that are still away had, so that their return will not take from it what it has now.
 */
export function giveBack(change: Change, transfer: Transfer): void {
  const memories = change.plan.remembered;
  const lanes = returning(change).map(([lane]) => lane);
  const away = [...memories.keys()].filter((lane) => change.weights[lane] === 0);
  const remembers = (lane: number, bucket: number): boolean => {
    const memory = memories.get(lane);
    return memory !== undefined && hasBucket(memory.bitmap, bucket);
  };
  for (const lane of lanes) {
    giveWanted(transfer, lane, 1, (bucket, holder) => remembers(lane, bucket) && !remembers(holder, bucket));
  }
  for (const lane of lanes) giveWanted(transfer, lane, 1, (bucket) => remembers(lane, bucket));
  for (const lane of lanes) {
    giveWanted(transfer, lane, SMALLEST_LOAN, (bucket) => away.some((other) => remembers(other, bucket)));
  }
}

/** Whose weight goes down remembers how things are now, and still does when it has come back. */
export function remember({ plan, weights, counts }: Change): Map<number, Memory> {
  const remembered = new Map(plan.remembered);
  plan.weights.forEach((before, lane) => {
    if (weightOf(weights, lane) >= before) return;
    remembered.set(lane, { bitmap: bitmapOf(plan, lane), weights: plan.weights, counts });
  });
  return remembered;
}

/** Lanes whose weight goes up, with what they remember. */
function returning({ plan, weights }: Change): [number, Memory][] {
  return [...plan.remembered].filter(([lane]) => weightOf(weights, lane) > weightOf(plan.weights, lane));
}

/** Whether the lane's weight stays what it is. */
export function isSteady({ plan, weights }: Change, lane: number): boolean {
  return weightOf(weights, lane) === weightOf(plan.weights, lane);
}

function weightOf(weights: readonly number[], lane: number): number {
  return weights[lane] ?? 0;
}
