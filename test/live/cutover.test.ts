// Workers join, leave, drain and change their weight while packets flow: every numbered frame is counted once, none is missing.
// Each frame is a flow of its own here, so that a lost frame cannot hide behind one that was counted twice.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { settled, sum } from '../support/counted.js';
import { DrivenManager } from '../support/driven-manager.js';
import { Metrics } from '../support/metrics.js';
import { Namespace } from '../support/namespace.js';
import { scrape } from '../support/scrape.js';
import { flowFrames } from './flows.js';

let namespace: Namespace;
let manager: DrivenManager;

beforeEach(() => {
  namespace = new Namespace();
});

afterEach(() => {
  manager.kill();
  namespace.remove();
});

interface Traffic {
  readonly running: () => boolean;
  readonly ended: Promise<unknown>;
}

/** Starts traffic; says whether it still runs. */
function inject(frames: readonly Uint8Array[], count: number, perSecond: number): Traffic {
  let running = true;
  const ended = namespace.inject(frames, count, perSecond).finally(() => {
    running = false;
  });
  return { running: () => running, ended };
}

/** All lanes of the device, as the addon numbers them. */
const lanesOf = (snapshot: Snapshot): number[] => snapshot.devices[0]!.workers.map(({ worker }) => worker);

test('thirty changes of plan under load: no frame missing, none twice', async () => {
  const frames = 400_000;
  manager = await DrivenManager.start(namespace, { devices: ['tap0'], workers: 2, seed: 'cutover', maxFlows: 500_000 });
  const traffic = inject(flowFrames(frames), frames, 50_000);
  const plans = [
    [1, 1, 1],
    [1, 0, 1],
    [1, 1, 1],
    [1, 1, 1, 1],
    [3, 1, 1, 0],
    [1, 1, 1, 1],
    [0, 1, 1, 1],
    [1, 2, 3, 4],
    [1, 1, 1, 1, 1],
    [1, 1, 1, 0, 0],
  ];
  let weights: number[] = [1, 1];
  let changes = 0;
  let counted = 0;
  while (traffic.running() && changes < 30) {
    const next = plans[changes % plans.length]!;
    weights = weights.map((_, at) => next[at] ?? 0).concat(next.slice(weights.length));
    await manager.setWeights(weights);
    changes += 1;
    const now = sum(await manager.snapshot(), (totals) => totals.counted.packets);
    expect(now).toBeGreaterThanOrEqual(counted);
    counted = now;
  }
  await traffic.ended;
  const last = await settled(manager, frames);
  expect(changes).toBeGreaterThanOrEqual(5); // a busy machine takes its time
  expect(last.devices[0]!.plan.epoch).toBe(changes);
  expect(sum(last, ({ dropped }) => dropped)).toBe(0);
  expect(sum(last, ({ late }) => late)).toBe(0);
  expect(sum(last, ({ counted: { packets } }) => packets)).toBe(frames);
  // A lane that joins may see frames from before its start: the others count those.
  const elsewhere = sum(last, ({ surplus, beforeStart }) => surplus.packets + beforeStart);
  expect(sum(last, ({ received }) => received)).toBe(frames + elsewhere);
  const flows = await manager.flows(lanesOf(last));
  expect(flows).toHaveLength(frames);
  expect(new Set(flows.map(([key]) => key)).size).toBe(frames);
  expect(flows.every(([, packets]) => packets === 1)).toBe(true);
}, 60_000);

test('a flow that moves keeps its counts, and exists once', async () => {
  const flowCount = 500;
  const frames = 100_000;
  manager = await DrivenManager.start(namespace, { devices: ['tap0'], workers: 4, seed: 'flows', top: 1000 });
  const traffic = inject(flowFrames(flowCount), frames, 25_000);
  let shown = new Map<number, number>(); // no flow's count ever falls
  for (let turn = 0; traffic.running(); turn += 1) {
    await manager.setWeights([0, 1, 2, 3].map((worker) => (worker === turn % 4 ? 0 : 1)));
    const snapshot = await manager.snapshot();
    const { topFlows, other } = snapshot.devices[0]!;
    expect(topFlows.length).toBeLessThanOrEqual(flowCount);
    const listed = topFlows.reduce((all, flow) => all + flow.packets, 0);
    expect(listed + other.packets).toBe(sum(snapshot, ({ counted }) => counted.packets));
    for (const flow of topFlows) expect(flow.packets).toBeGreaterThanOrEqual(shown.get(flow.src_port) ?? 0);
    shown = new Map(topFlows.map((flow) => [flow.src_port, flow.packets]));
  }
  await traffic.ended;
  const last = await settled(manager, frames);
  const { topFlows } = last.devices[0]!;
  expect(topFlows).toHaveLength(flowCount);
  for (const flow of topFlows) expect(flow.packets).toBe(frames / flowCount);
  const flows = await manager.flows(lanesOf(last));
  expect(flows).toHaveLength(flowCount);
}, 60_000);

test('on pages that are taken while very many flows move, each is whole and there once', async () => {
  const [flows, heavy, perHeavy] = [150_000, 20, 50];
  const total = flows + heavy * perHeavy;
  const options = { devices: ['tap0'], workers: 3, seed: 'pages', maxFlows: 200_000, top: heavy, fullFlows: heavy };
  manager = await DrivenManager.start(namespace, options);
  const url = await manager.serve();
  await namespace.inject(flowFrames(flows), flows, 50_000);
  await namespace.inject(flowFrames(heavy), heavy * perHeavy, 5000);
  await settled(manager, total);
  const changing = { now: true };
  const changes = (async () => {
    for (const weights of [
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
      [1, 1, 1],
    ])
      await manager.setWeights(weights);
    await manager.setSplit(DEFAULT_POLICY, 'other');
  })().finally(() => (changing.now = false));
  while (changing.now) {
    const [page, full] = await Promise.all(
      ['/metrics', '/metrics/flows'].map(async (path) => new Metrics(await scrape(namespace, `${url}${path}`))),
    );
    for (const shown of [page!, full!]) {
      const listed = shown.series('flow_packets_total').filter(({ labels }) => labels['direction'] === 'forward');
      expect(listed.map(({ value }) => value)).toEqual(listed.map(() => 1 + perHeavy));
      expect(listed).toHaveLength(heavy);
      expect(shown.sum('flow_packets_total') + shown.sum('other_flows_packets')).toBe(total);
    }
    expect(full!.sum('flows_left_out')).toBe(flows - heavy);
  }
  await changes;
}, 60_000);

test('a worker whose thread is dead or stalled does not hold a change up', async () => {
  const frames = 100_000;
  manager = await DrivenManager.start(namespace, { devices: ['tap0'], workers: 3, seed: 'stall', maxFlows: 200_000 });
  const injected = namespace.inject(flowFrames(frames), frames, 25_000);
  await sleep(200);
  await manager.fault(1, 'stall');
  await sleep(300);
  await manager.setWeights([1, 0, 1]);
  await manager.fault(0, 'exit');
  await manager.setWeights([1, 0, 2]);
  await injected;
  const last = await settled(manager, frames);
  expect(sum(last, ({ counted: { packets } }) => packets)).toBe(frames);
  expect(last.devices[0]!.workers[1]!.buckets).toBe(0);
  const flows = await manager.flows(lanesOf(last));
  expect(new Set(flows.map(([key]) => key)).size).toBe(frames);
  expect(flows).toHaveLength(frames);
}, 60_000);
