// Hundreds of changes of plan at the highest rate that drops nothing: not one frame is missing or counted twice, and no total falls.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { LaneTotals, Snapshot } from '#src/snapshot/snapshot.js';
import { splitMethods } from '#src/split/method.js';
import { blocksDuring, changePlans, mostWorkers, settlePlan } from './changing.js';
import type { ChangesMade } from './changing.js';
import { highestRate, sent } from './highest-rate.js';
import { mixedFrames } from './numbered.js';
import { blockOf, bytesPerNumber, framesPerNumber, toldApart, zipfFrames, zipfPackets } from './zipf-frames.js';
import { countedPackets, expectEveryNumber, settled, sum } from '../support/counted.js';
import type { Injected } from '../support/namespace.js';
import { PageWatch } from '../support/page-watch.js';
import { Pages } from '../support/pages.js';
import { rigOfEachTest } from '../support/rig.js';

const changes = 200;
/** So much traffic is sent at a time, in seconds; the last is sent to its end when all changes are made. */
const blockSeconds = 3;
/**
 * Short seams, so that there are many of them; the rings' blocks time out early for the same reason. Every flow is there to the end:
 * none times out, and no fragment joins a datagram.
 */
const options = {
  devices: ['tap0'],
  workers: 1,
  seed: 'soak',
  rebalance: true,
  blockTimeoutMs: 10,
  seam: { margin: 3, settle: 20 },
  maxFlows: 8_000_000,
  fragments: 'separate',
  timeouts: { udp: 3600, active: 3600 },
};

const rig = rigOfEachTest();

/** The highest rate with all workers at once. */
const rateFor = (method: string, frames: readonly Injected[]): Promise<number> =>
  highestRate({ ...options, method, workers: mostWorkers }, sent(frames), 400_000, 3);

/** Starts a manager, and watches its page. */
async function watched(method: string): Promise<PageWatch> {
  const manager = await rig.startManager({ ...options, method });
  return new PageWatch(rig.endWith(new Pages(rig.namespace, await manager.serve())), 1000);
}

const lanesOf = (snapshot: Snapshot): number[] => snapshot.devices[0]!.workers.map(({ worker }) => worker);

/** Every kind of change was there, nothing was dropped or came late, and no total on the page fell. */
async function expectSound(what: string, frames: number, made: ChangesMade, watch: PageWatch): Promise<Snapshot> {
  const last = await settled(rig.manager, frames);
  await watch.stop();
  const total = (of: (totals: LaneTotals) => number): number => sum(last, of);
  const [dropped, late] = [total((totals) => totals.dropped), total((totals) => totals.late)];
  const { moved } = last.devices[0]!.plan;
  process.stdout.write(
    `${what}: ${frames} frames, ${countedPackets(last)} counted, ${dropped} dropped, ${late} late, ` +
      `${total(({ surplus }) => surplus.packets)} surplus; changes ${JSON.stringify(made)}, buckets moved ${JSON.stringify(moved)}; ` +
      `${watch.summary}\n`,
  );
  expect({ counted: countedPackets(last), dropped, late }).toEqual({ counted: frames, dropped: 0, late: 0 });
  expect(total(({ flows }) => flows.ended['evicted'] ?? 0)).toBe(0);
  expect(watch.fallen).toEqual([]);
  expect(made.weights + made.policies).toBe(changes);
  expect([made.fewest, made.most]).toEqual([1, mostWorkers]);
  expect(moved.weights).toBeGreaterThan(0);
  expect(moved.load).toBeGreaterThan(0);
  return last;
}

const injectors = splitMethods.flatMap((method) => [1, 2].map((count) => [method, count] as const));

test.each(injectors)('%s, injectors: %i, 200 changes of plan: every frame once', async (method, count) => {
  const rate = await rateFor(method, toldApart);
  const watch = await watched(method);
  const each = Math.floor(rate / count);
  const block = blockOf(each * blockSeconds);
  const send = (at: number): Promise<number> =>
    rig.inject(toldApart, block.frames, each, { first: at * block.numbers, numbers: block.numbers });
  const changing = changePlans(rig.manager, { times: changes, waitForLoad: true });
  const { blocks, result } = await blocksDuring(changing, (at) =>
    Promise.all(Array.from({ length: count }, (_, injector) => send(at * count + injector))),
  );
  await settlePlan(rig.manager);
  const numbers = blocks * count * block.numbers;
  const what = `${method}, ${count} x ${each} frames a second`;
  const last = await expectSound(what, numbers * framesPerNumber, result, watch);
  const tally = await rig.manager.tally(lanesOf(last));
  const whole = `${framesPerNumber} packets, ${bytesPerNumber} bytes`;
  expect(tally).toEqual({ different: numbers, sizes: { [whole]: numbers } });
});

test.each(splitMethods)('%s, 200 changes of plan: every flow of a Zipf mix is exact', async (method) => {
  const rate = await rateFor(method, zipfFrames);
  const watch = await watched(method);
  const turns = Math.ceil((blockSeconds * rate) / zipfFrames.length);
  const changing = changePlans(rig.manager, { times: changes, waitForLoad: true });
  const { blocks, result } = await blocksDuring(changing, () =>
    rig.inject(zipfFrames, turns * zipfFrames.length, rate),
  );
  await settlePlan(rig.manager);
  const allTurns = blocks * turns;
  const what = `${method}, ${zipfPackets.size} flows, ${rate} frames a second`;
  const last = await expectSound(what, allTurns * zipfFrames.length, result, watch);
  const found = (await rig.manager.flows(lanesOf(last))).map(
    ([key, packets]) => [key.split(' ')[0]!, packets] as const,
  );
  expect(found).toHaveLength(zipfPackets.size);
  expect(new Map(found)).toEqual(new Map([...zipfPackets].map(([source, packets]) => [source, allTurns * packets])));
});

test('200 changes of plan while most lanes see nothing: every number once', async () => {
  const block = 200;
  const manager = await rig.startManager({ ...options, maxFlows: 100_000 });
  const changing = changePlans(manager, { times: changes, waitForLoad: false });
  const { blocks, result } = await blocksDuring(changing, (at) =>
    rig.inject(mixedFrames, block, 50, { first: at * block }),
  );
  process.stdout.write(`${JSON.stringify(result)} in ${blocks * block} frames, 50 a second\n`);
  expect(result.weights + result.policies).toBe(changes);
  await settlePlan(manager);
  await expectEveryNumber(manager, blocks * block);
});

test('memory and descriptors are flat over 1,000 changes and 200 faults', async () => {
  const manager = await rig.startManager({ ...options, workers: mostWorkers, maxFlows: 20_000 });
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
