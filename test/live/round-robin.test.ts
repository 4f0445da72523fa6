// Packets spread over the workers without regard to flows: each counts a part of every flow, and the page has the sum.
import { expect, test } from 'vitest';
import { countedPackets, settled, sum } from '../support/counted.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const [flows, perFlow] = [20, 2000];
const all = flows * perFlow;
const frames = flowFrames(flows);

const policy = { kind: 'roundrobin' };
const weights = [1, 2, 0, 1];
const options = { method: 'fanout', policy, seed: 'round', workers: 4, weights, rebalance: true, top: 100 };

const rig = rigOfEachTest();

test('each worker gets its part, and every flow is whole on the page, while weights change', async () => {
  const manager = await rig.startManager(options);
  await rig.inject(frames, all, 20_000);
  const first = await settled(manager, all);
  expect(countedPackets(first)).toBe(all);
  expect(sum(first, ({ received, surplus }) => received + surplus.packets)).toBe(all);
  const parts = first.devices[0]!.workers.map(({ totals }) => totals.counted.packets / all);
  expect(parts[2]).toBe(0);
  // Ten standard deviations of the draw are 0.025 at most.
  for (const [worker, part] of [0.25, 0.5, 0, 0.25].entries())
    expect(Math.abs(parts[worker]! - part)).toBeLessThan(0.025);

  const injected = rig.inject(frames, all, 20_000);
  await manager.setWeights([1, 1, 1, 1]);
  await manager.setWeights([0, 0, 1, 1]);
  await injected;
  const last = await settled(manager, 2 * all);
  expect(countedPackets(last)).toBe(2 * all);
  expect(sum(last, ({ dropped, late, surplus }) => dropped + late + surplus.packets)).toBe(0);
  const { topFlows, other, plan } = last.devices[0]!;
  expect(plan.policy).toBe('roundrobin');
  expect(topFlows.map(({ packets }) => packets)).toEqual(Array<number>(flows).fill(2 * perFlow));
  expect(other).toEqual({ packets: 0, bytes: 0 });
}, 60_000);
