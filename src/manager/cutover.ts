/**
 * From one plan, or split, to the next while packets flow: nothing lost, nothing counted twice.
 *
 * 1. Frames may come by both: under auto-bpf to the old and to the new lanes, under fanout to the new ones.
 * 2. All lanes are given one instant, the seam: what is stamped before belongs to the old owners, what comes later to the new ones.
 *    (Under fanout a frame belongs to the lane that has it; there the seam tells when all from before has been counted.)
 * 3. When every lane has read all that is from before the seam, they come by the new one alone.
 * 4. The seam is closed. Flows go to their new lanes after that, see flow-moves.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/addon.js';
import { moves } from '../plan/change.js';
import type { Move } from '../plan/change.js';
import type { Capture } from './capture.js';
import { encodeSplit } from '../split/split.js';
import type { Lane } from './lane.js';
import type { Assignment } from './split-method.js';
import { UserError } from '../user-error.js';

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
  /** Whether capture ends: lanes that do not pass the seam then are not waited for much longer. */
  readonly isStopping: () => boolean;
  /** Called when a lane goes on to get frames of others, which it does not count: the kernel refused its program. */
  readonly onSurplus: (lane: Lane, error: unknown) => void;
}

const lookEveryMs = 5;
/** A lane that is pumped passes within its worker's turn; one that has not by then is helped. */
const stuckAfterMs = 1000;
/** The longest that a stop waits for a seam. It then stays open: each packet is judged by its stamp all the same. */
const stopAfterMs = 3000;

/**
 * Puts `next` in force.
 * @throws AddonError or ProgramError when a lane cannot take the program for the time between both; all is then as before
 */
export async function cutOver(capture: Capture, next: Assignment, options: CutoverOptions): Promise<readonly Move[]> {
  const changed = moves(capture.plan, next.plan);
  const lanes = capture.lanes.map(({ number }) => number);
  addon.expectSeam(lanes);
  await openChange(capture, next, lanes);
  const bitmaps = capture.lanes.map(({ worker }) => capture.countedBuckets(next.plan, worker));
  const split = encodeSplit(next.split);
  const { margin, settle } = options.seam;
  const wait = settle + capture.options.blockTimeoutMs;
  const openSeam = (): boolean => addon.openSeam(lanes, bitmaps, split, margin, wait) !== undefined;
  await passSeam(capture.lanes, openSeam, options);
  for (const { lane, error } of capture.closeChange(next)) options.onSurplus(lane, error);
  addon.closeSeam(lanes);
  return changed;
}

/** What was dropped by lanes that were put back is told, too. */
async function openChange(capture: Capture, next: Assignment, lanes: readonly number[]): Promise<void> {
  try {
    await capture.openChange(next);
  } catch (error) {
    addon.closeSeam(lanes);
    throw error;
  }
}

/**
 * Opens a seam and waits until it is passed.
 * @param open gives the seam an instant, as soon as it can have one, and another one when the clock was set back across that
 * @throws UserError when capture ends meanwhile and lanes do not pass it
 */
async function passSeam(
  lanes: readonly Lane[],
  open: () => boolean,
  { seam, onStuck, isStopping }: CutoverOptions,
): Promise<void> {
  const numbers = lanes.map(({ number }) => number);
  const began = performance.now();
  let isOpen = open();
  await sleep(seam.margin + seam.settle);
  let helpAt = performance.now() + stuckAfterMs;
  while (!isOpen || !addon.seamPassed(numbers)) {
    isOpen = open() || isOpen;
    const waiting = lanes.filter(({ number }) => !isOpen || !addon.seamPassed([number]));
    if (isStopping() && performance.now() - began >= stopAfterMs) throw new UserError('headgate is stopping');
    if (performance.now() >= helpAt) {
      onStuck(waiting);
      helpAt = performance.now() + stuckAfterMs;
    }
    // A quiet lane looks at its ring only when its wait ends.
    for (const { number } of waiting) addon.wakeLane(number);
    await sleep(lookEveryMs);
  }
}
