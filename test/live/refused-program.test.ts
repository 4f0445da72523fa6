// A change of plan for which the kernel has no room on some lane: before the seam nothing has changed, after it the change is done.
import { beforeEach, expect, test } from 'vitest';
import { mixedFrames } from '../soak/numbered.js';
import { countedPackets, expectEveryNumber, settled, sum } from '../support/counted.js';
import { rigOfEachTest } from '../support/rig.js';

const share = 5000;

const rig = rigOfEachTest();
let sent: number;

beforeEach(async () => {
  sent = 0;
  await rig.startManager({
    workers: 3,
    seed: 'refused',
    blockTimeoutMs: 20,
    seam: { margin: 3, settle: 50 },
    fragments: 'separate', // a later fragment is a flow at once, and waits for no first one
  });
});

/** Sends frames of new flows and waits until they are counted; how many more were surplus. */
async function send(): Promise<number> {
  const { manager } = rig;
  const before = sum(await manager.snapshot(), ({ surplus }) => surplus.packets);
  await rig.inject(mixedFrames, share, 50_000, { first: sent });
  sent += share;
  const now = await settled(manager, sent);
  expect(countedPackets(now)).toBe(sent);
  return sum(now, ({ surplus }) => surplus.packets) - before;
}

test('who cannot have its smaller program goes on to receive what others count, until the next change', async () => {
  const { manager } = rig;
  await manager.refusePrograms([2]);
  await manager.setWeights([1, 1, 0]);
  expect((await manager.snapshot()).devices[0]!.plan.epoch).toBe(1);
  expect(await send()).toBeGreaterThan(share / 10);
  await manager.refusePrograms([]);
  await manager.setWeights([2, 1, 0]); // worker 2 has no part in it
  expect(await send()).toBe(0);
  await manager.setWeights([1, 1, 1]);
  expect(await send()).toBe(0);
  await expectEveryNumber(manager, sent);
}, 60_000);

test('when a lane cannot have its larger program, all are as before', async () => {
  const { manager } = rig;
  await manager.refusePrograms([1]);
  await expect(manager.setWeights([1, 1, 0])).rejects.toThrow('refused');
  expect((await manager.snapshot()).devices[0]!.plan).toMatchObject({ epoch: 0, failures: 1 });
  expect(await send()).toBe(0);
  await manager.refusePrograms([]);
  await manager.setWeights([1, 1, 0]);
  expect(await send()).toBe(0);
  await expectEveryNumber(manager, sent);
}, 60_000);
