// The method fanout while workers join, leave, drain and change their weights: every numbered frame is counted once, none is missing.
import { expect, test } from 'vitest';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { countedPackets, expectEveryNumber, running, settled, sum } from '../support/counted.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';
import { mixedFrames } from '../soak/numbered.js';

const options = {
  method: 'fanout',
  seed: 'fanout',
  blockTimeoutMs: 20,
  seam: { margin: 3, settle: 50 },
  fragments: 'separate', // a later fragment is a flow at once, and waits for no first one
};

const rig = rigOfEachTest();

const ones = (workers: number): number[] => Array<number>(workers).fill(1);

/** From 1 worker to 8 and back, with drains and other shares. */
const plans = [
  ones(2),
  [0, 1],
  ones(4),
  [3, 1, 0, 2],
  ones(6),
  ones(8),
  [0, 0, 0, 0, 1, 1, 1, 1],
  [1, 2, 3, 4, 5, 6, 7, 8],
  [1, 0, 1, 0, 1, 0, 1, 0],
  ones(8),
  [0, 0, 0, 0, 0, 0, 0, 1],
  ones(8),
];

/** Changes plans while frames come; how many came. */
async function changeUnderLoad(share: number, perSecond: number): Promise<number> {
  const left = [...plans];
  let frames = 0;
  while (left.length > 0) {
    const traffic = rig.inject(mixedFrames, share, perSecond, { first: frames });
    const isRunning = running(traffic);
    frames += share;
    while (isRunning() && left.length > 0) await rig.manager.setWeights(left.shift()!);
    await traffic;
  }
  return frames;
}

test('changes of plan for 1 to 8 workers under load: every number once', async () => {
  const manager = await rig.startManager({ ...options, workers: 1, maxFlows: 2_000_000 });
  const frames = await changeUnderLoad(100_000, 40_000);
  const last = await expectEveryNumber(manager, frames);
  // A busy machine may make a worker look ill meanwhile.
  expect(last.devices[0]!.plan.epoch).toBeGreaterThanOrEqual(plans.length);
  expect(last.devices[0]!.workers).toHaveLength(8);
  // Each frame came to one lane only, and that lane counted it; a lane that joins may see some before its first filter is on.
  expect(sum(last, ({ surplus }) => surplus.packets)).toBe(0);
  expect(sum(last, ({ received }) => received)).toBe(frames + sum(last, ({ beforeStart }) => beforeStart));
}, 120_000);

test('a flow that moves keeps its counts, and exists once', async () => {
  const [flows, perFlow] = [500, 200];
  const manager = await rig.startManager({ ...options, workers: 4, top: 1000 });
  const traffic = rig.inject(flowFrames(flows), flows * perFlow, 25_000);
  const isRunning = running(traffic);
  for (let turn = 0; isRunning(); turn += 1) {
    await manager.setWeights([0, 1, 2, 3].map((worker) => (worker === turn % 4 ? 0 : 1)));
    const snapshot = await manager.snapshot();
    const { topFlows, other } = snapshot.devices[0]!;
    const listed = topFlows.reduce((all, flow) => all + flow.packets, 0);
    expect(listed + other.packets).toBe(countedPackets(snapshot));
  }
  await traffic;
  const last = await settled(manager, flows * perFlow);
  const found = await manager.flows(last.devices[0]!.workers.map(({ worker }) => worker));
  expect(found).toHaveLength(flows);
  expect(found.filter(([, packets]) => packets === perFlow)).toHaveLength(flows);
}, 60_000);

test('an interface that goes and comes back has a fresh group: frames come to their workers as before', async () => {
  const frames = flowFrames(400);
  const manager = await rig.startManager({ ...options, workers: 4 });
  await rig.inject(frames, frames.length, 10_000);
  const before = await settled(manager, frames.length);
  rig.namespace.run('ip', 'link', 'del', 'tap0');
  const up = async (): Promise<boolean> => (await manager.snapshot()).devices[0]!.up;
  await expect.poll(up).toBe(false);
  rig.namespace.addPair('tap0', 'wire0');
  await expect.poll(up).toBe(true);
  await rig.inject(frames, frames.length, 10_000);
  const after = await settled(manager, 2 * frames.length);
  const perWorker = (snapshot: Snapshot): number[] =>
    snapshot.devices[0]!.workers.map(({ totals }) => totals.counted.packets);
  expect(perWorker(before).every((packets) => packets > 0)).toBe(true);
  expect(perWorker(after)).toEqual(perWorker(before).map((packets) => 2 * packets));
}, 60_000);
