// Hundreds of changes of plan at the highest rate that drops nothing: not one numbered frame is missing or counted twice.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { splitMethods } from '#src/split/method.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import type { Field } from '#src/split/policy.js';
import { flowFrames } from '../live/flows.js';
import { highestRate } from './highest-rate.js';
import { mixedFrames } from './numbered.js';
import { countedPackets, expectEveryNumber, running, settled, sum } from '../support/counted.js';
import { DrivenManager } from '../support/driven-manager.js';
import { Namespace } from '../support/namespace.js';
import { weightChanges } from '../support/weights.js';

const mostWorkers = 8;
/**
 * Short seams, so that there are many of them; the rings' blocks time out early for the same reason. Every number stays a flow of its
 * own to the end: none times out, and no fragment joins a datagram.
 */
const options = {
  devices: ['tap0'],
  workers: 2,
  seed: 'soak',
  rebalance: true,
  blockTimeoutMs: 10,
  seam: { margin: 3, settle: 20 },
  maxFlows: 8_000_000,
  fragments: 'separate',
  timeouts: { udp: 3600, active: 3600 },
};

let namespace: Namespace;
let manager: DrivenManager;

beforeEach(() => {
  namespace = new Namespace();
});

afterEach(() => {
  manager.kill();
  namespace.remove();
});

/** Policies between which flows can go home, and one under which they cannot. */
const policies: readonly (readonly Field[])[] = [
  ['addrs', 'ports'],
  ['srcaddr'],
  ['ports', 'proto', 'vlan'],
  ['addrs'],
];

/** Weights of all kinds, and at every tenth turn another policy with another seed. */
function* planChanges(): Generator<() => Promise<void>, never> {
  const weights = weightChanges(mostWorkers);
  for (let turn = 1; ; turn += 1) {
    const next = weights.next().value;
    const fields = policies[(turn / 10) % policies.length];
    yield fields === undefined
      ? () => manager.setWeights(next)
      : () => manager.setSplit({ kind: 'hash', fields }, `seed of turn ${turn}`);
  }
}

/** All flows go home where their addresses tell where that is. */
async function settleSplit(): Promise<void> {
  await manager.setSplit(DEFAULT_POLICY, 'last');
}

/** What moved buckets, in words. */
function movedText({ devices }: Snapshot): string {
  return JSON.stringify(devices[0]!.plan.moved);
}

/** Changes plans while `traffic` runs, at most `most` of them; totals never fall meanwhile. How many there were. */
async function changeDuring(
  traffic: Promise<unknown>,
  plans: Generator<() => Promise<void>, never>,
  most: number,
): Promise<number> {
  const isRunning = running(traffic);
  let changes = 0;
  let counted = 0;
  while (isRunning() && changes < most) {
    await plans.next().value();
    changes += 1;
    if (changes % 10 !== 0) continue;
    const now = countedPackets(await manager.snapshot());
    expect(now).toBeGreaterThanOrEqual(counted);
    counted = now;
  }
  await traffic;
  return changes;
}

test.each(splitMethods)('%s: changes of plan at the highest rate: every number once', async (method) => {
  const rate = await highestRate({ ...options, method, workers: mostWorkers }, mixedFrames, 400_000);
  manager = await DrivenManager.start(namespace, { ...options, method });
  const plans = planChanges();
  const share = 500_000;
  let changes = 0;
  let frames = 0;
  while (changes < 200 && frames < options.maxFlows - share) {
    changes += await changeDuring(namespace.inject(mixedFrames, share, rate, 'wire0', frames), plans, 200 - changes);
    frames += share;
  }
  await settleSplit();
  const last = await expectEveryNumber(manager, frames);
  process.stdout.write(
    `${method}: ${changes} changes of plan in ${frames} frames at ${rate} a second; buckets moved: ${movedText(last)}\n`,
  );
  expect(changes).toBeGreaterThan(50); // a million flows take their time to move
});

test.each(splitMethods)('%s: 200 changes of plan: every flow is exact', async (method) => {
  const [flows, perFlow] = [5000, 600];
  const rate = 120_000;
  manager = await DrivenManager.start(namespace, { ...options, method, maxFlows: 20_000, top: 1000 });
  const traffic = namespace.inject(flowFrames(flows), flows * perFlow, rate);
  const changes = await changeDuring(traffic, planChanges(), 200);
  process.stdout.write(`${method}: ${changes} changes of plan in ${flows * perFlow} frames of ${flows} flows\n`);
  await settleSplit();
  const last = await settled(manager, flows * perFlow);
  expect(countedPackets(last)).toBe(flows * perFlow);
  expect(sum(last, ({ dropped, late }) => dropped + late)).toBe(0);
  const found = await manager.flows(last.devices[0]!.workers.map(({ worker }) => worker));
  expect(found).toHaveLength(flows);
  expect(found.filter(([, packets]) => packets === perFlow)).toHaveLength(flows);
  expect(changes).toBe(200);
});

test('changes of plan with two injectors at once: every number once', async () => {
  const frames = 1_500_000;
  manager = await DrivenManager.start(namespace, options);
  const traffic = Promise.all([
    namespace.inject(mixedFrames, frames / 2, 60_000),
    namespace.inject(mixedFrames, frames / 2, 60_000, 'wire0', frames / 2),
  ]);
  const changes = await changeDuring(traffic, planChanges(), 200);
  process.stdout.write(`${changes} changes of plan with two injectors\n`);
  await settleSplit();
  await expectEveryNumber(manager, frames);
});

test('100 changes of plan while most lanes see nothing', async () => {
  const frames = 1000;
  manager = await DrivenManager.start(namespace, options);
  const changes = await changeDuring(namespace.inject(mixedFrames, frames, 50), planChanges(), 100);
  process.stdout.write(`${changes} changes of plan in quiet traffic\n`);
  await settleSplit();
  await expectEveryNumber(manager, frames);
});

test('memory and descriptors are flat over 1,000 changes and 200 faults', async () => {
  manager = await DrivenManager.start(namespace, { ...options, workers: mostWorkers, maxFlows: 20_000 });
  const usage = async (): Promise<{ memory: number; descriptors: number }> => {
    await manager.snapshot();
    return manager.usage();
  };
  let first: { memory: number; descriptors: number } | undefined;
  for (let change = 0; change < 1000; change += 1) {
    await manager.setWeights(Array.from({ length: mostWorkers }, (_, worker) => ((change + worker) % 3 === 0 ? 0 : 1)));
    if (change % 5 === 4)
      await manager.fault(Math.floor(change / 5) % mostWorkers, change % 10 === 4 ? 'throw' : 'exit');
    if (change === 200) first = await usage();
  }
  await sleep(35_000); // the last backoffs are over
  const last = await usage();
  process.stdout.write(`after 200 changes ${JSON.stringify(first)}, after 1,000 ${JSON.stringify(last)}\n`);
  expect(last.descriptors).toBeLessThanOrEqual(first!.descriptors + 8);
  expect(last.memory).toBeLessThan(first!.memory * 1.15);
});
