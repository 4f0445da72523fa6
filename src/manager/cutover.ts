/**
 * From one plan to the next while packets flow: nothing lost, nothing counted twice.
 *
 * 1. The lanes that gain buckets get programs that accept their old and their new ones.
 * 2. All lanes are given one instant, the seam: what is stamped before belongs to the old owners, what comes later to the new ones.
 * 3. When every lane has read all that is from before the seam, each gets the program of the new plan alone.
 * 4. The seam is closed, and the flows of the moved buckets go to their new lanes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/addon.js';
import { moves } from '../plan/change.js';
import type { Move } from '../plan/change.js';
import { bitmapOf, rangesOf } from '../plan/plan.js';
import type { BucketRange, Plan } from '../plan/plan.js';
import type { Capture, Lane } from './capture.js';

/** Milliseconds. */
export interface SeamTimes {
  /** How far ahead the seam is when it is installed. */
  readonly margin: number;
  /** How long after the seam, beyond the block timeout, packets from before it may still enter the rings. */
  readonly settle: number;
}

export const defaultSeamTimes: SeamTimes = { margin: 3, settle: 100 };

export interface CutoverOptions {
  readonly seam: SeamTimes;
  /** Called when lanes do not pass the seam: nobody seems to pump them. */
  readonly onStuck: (lanes: readonly Lane[]) => void;
  /** Called when flows went from one lane to another. */
  readonly onTransfer: (donor: Lane, gainer: Lane) => void;
}

const lookEveryMs = 5;
/** A lane that is pumped passes within its worker's turn; one that has not by then is helped. */
const stuckAfterMs = 1000;

/**
 * Puts `next` in force. On an error before the seam the old plan is still in force, on all lanes.
 * @throws AddonError when a lane cannot take its program
 */
export async function cutOver(capture: Capture, next: Plan, options: CutoverOptions): Promise<readonly Move[]> {
  const changed = moves(capture.plan, next);
  widen(capture, next, changed);
  const lanes = capture.lanes.map(({ number }) => number);
  const bitmaps = capture.lanes.map(({ worker }) => bitmapOf(next, worker));
  do {
    addon.openSeam(lanes, bitmaps, options.seam.margin, options.seam.settle + capture.options.blockTimeoutMs);
    await passSeam(capture.lanes, options);
    narrow(capture, next, changed);
  } while (!addon.closeSeam(lanes));
  moveFlows(capture, changed, options);
  capture.adopt(next);
  return changed;
}

/** Lets the gaining lanes accept old and new buckets; if one cannot, those that did are put back. */
function widen(capture: Capture, next: Plan, changed: readonly Move[]): void {
  const gainers = lanesOf(
    capture,
    changed.map(({ to }) => to),
  );
  const widened: Lane[] = [];
  try {
    for (const lane of gainers) {
      widened.push(lane);
      capture.attach(lane, union(rangesOf(capture.plan, lane.worker), rangesOf(next, lane.worker)));
    }
  } catch (error) {
    for (const lane of widened) capture.attach(lane, rangesOf(capture.plan, lane.worker));
    throw error;
  }
}

/** Every lane that gained or gave gets the program of its new buckets alone. */
function narrow(capture: Capture, next: Plan, changed: readonly Move[]): void {
  const concerned = changed.flatMap(({ from, to }) => [from, to]);
  for (const lane of lanesOf(capture, concerned)) capture.attach(lane, rangesOf(next, lane.worker));
}

async function passSeam(lanes: readonly Lane[], { seam, onStuck }: CutoverOptions): Promise<void> {
  const numbers = lanes.map(({ number }) => number);
  await sleep(seam.margin + seam.settle);
  let helpAt = performance.now() + stuckAfterMs;
  while (!addon.seamPassed(numbers)) {
    const waiting = lanes.filter(({ number }) => !addon.seamPassed([number]));
    if (performance.now() >= helpAt) {
      onStuck(waiting);
      helpAt = performance.now() + stuckAfterMs;
    }
    // A quiet lane looks at its ring only when its wait ends.
    for (const { number } of waiting) addon.wakeLane(number);
    await sleep(lookEveryMs);
  }
}

function moveFlows(capture: Capture, changed: readonly Move[], { onTransfer }: CutoverOptions): void {
  const pairs = new Map<string, Move[]>();
  for (const move of changed) {
    const key = `${move.from} ${move.to}`;
    pairs.set(key, [...(pairs.get(key) ?? []), move]);
  }
  for (const pair of pairs.values()) {
    const [first] = pair;
    const donor = capture.lanes[first?.from ?? -1];
    const gainer = capture.lanes[first?.to ?? -1];
    if (donor === undefined || gainer === undefined) continue;
    addon.moveFlows(donor.number, gainer.number, bitmapOfRanges(pair));
    onTransfer(donor, gainer);
  }
}

/** The lanes of some workers, each once. */
function lanesOf(capture: Capture, workers: readonly number[]): Lane[] {
  const wanted = new Set(workers);
  return capture.lanes.filter(({ worker }) => wanted.has(worker));
}

/** Both sets of ranges as the fewest ranges, ascending. */
export function union(some: readonly BucketRange[], others: readonly BucketRange[]): BucketRange[] {
  const sorted = [...some, ...others].sort((a, b) => a.first - b.first);
  const joined: BucketRange[] = [];
  for (const range of sorted) {
    const previous = joined.at(-1);
    if (previous !== undefined && range.first <= previous.last + 1) {
      joined[joined.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
    } else {
      joined.push({ first: range.first, last: range.last });
    }
  }
  return joined;
}

function bitmapOfRanges(ranges: readonly BucketRange[]): Uint8Array {
  const bitmap = new Uint8Array(512);
  for (const { first, last } of ranges) {
    for (let bucket = first; bucket <= last; bucket += 1) {
      bitmap[bucket >> 3] = (bitmap[bucket >> 3] ?? 0) | (1 << (bucket & 7));
    }
  }
  return bitmap;
}
