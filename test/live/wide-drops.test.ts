// Drops of a lane that accepts more than its own: they are named as what others may have counted, and those of others are not.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import type { LaneTotals } from '#src/snapshot/snapshot.js';
import { mixedFrames } from '../soak/numbered.js';
import { rigOfEachTest } from '../support/rig.js';

const frames = 20_000;
const patienceMs = 30_000;

const rig = rigOfEachTest();
let sent: number;

beforeEach(async () => {
  sent = 0;
  const options = { workers: 3, seed: 'wide', blockTimeoutMs: 20, ringBytes: 1024 * 1024 };
  await rig.startManager({ ...options, seam: { margin: 3, settle: 50 }, fragments: 'separate' });
});

const named = ({ counted, surplus, late, beforeStart, dropped }: LaneTotals): number =>
  counted.packets + surplus.packets + late + beforeStart + dropped;

/** Sends more than the rings hold while nobody reads them; every lane's totals when all that came is named. */
async function overflow(): Promise<readonly LaneTotals[]> {
  const { manager } = rig;
  manager.pause();
  await rig.inject(mixedFrames, frames, 50_000, { first: sent });
  sent += frames;
  manager.resume();
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline;) {
    const totals = (await manager.snapshot()).devices[0]!.workers.map((worker) => worker.totals);
    if (totals.every((lane) => named(lane) === lane.received)) return totals;
    await sleep(100);
  }
  throw new Error('not every packet that was received is named');
}

const shared = (totals: readonly LaneTotals[]): number[] => totals.map((lane) => lane.droppedDuringCutover);

test('what a wide lane drops may have been counted by others, what the others drop was not', async () => {
  const { manager } = rig;
  await manager.refusePrograms([2]);
  await manager.setWeights([1, 1, 0]);
  const wide = await overflow();
  expect(Math.min(...wide.map(({ dropped }) => dropped))).toBeGreaterThan(0);
  expect(shared(wide)).toEqual([0, 0, wide[2]!.dropped]);

  await manager.refusePrograms([]);
  await manager.setWeights([1, 1, 1]);
  const before = shared((await manager.snapshot()).devices[0]!.workers.map((worker) => worker.totals));
  const narrow = await overflow();
  expect(narrow[2]!.dropped).toBeGreaterThan(wide[2]!.dropped);
  expect(shared(narrow)).toEqual(before);
}, 90_000);
