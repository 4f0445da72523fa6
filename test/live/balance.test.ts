// Uneven traffic: the plan follows the load, with few moves and without loss.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { BUCKETS } from '#src/plan/plan.js';
import type { BucketRange } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import { DrivenManager } from '../support/driven-manager.js';
import { Namespace } from '../support/namespace.js';
import { shuffled, zipfCounts } from '../support/zipf.js';
import { flowFrames } from './flows.js';

const workers = 8;
const seed = 'zipf';
const perSecond = 20_000;

let namespace: Namespace;
let manager: DrivenManager;

beforeEach(() => {
  namespace = new Namespace();
});

afterEach(() => {
  manager.kill();
  namespace.remove();
});

/** Largest over mean of what a plan gives the workers of known loads. */
function unevenness(ranges: readonly (readonly BucketRange[])[], loads: readonly number[]): number {
  const byWorker = ranges.map((own) =>
    own.reduce((sum, { first, last }) => sum + loads.slice(first, last + 1).reduce((all, load) => all + load, 0), 0),
  );
  return (Math.max(...byWorker) * byWorker.length) / byWorker.reduce((sum, load) => sum + load, 0);
}

async function rangesByWorker(): Promise<(readonly BucketRange[])[]> {
  return (await manager.snapshot()).devices[0]!.workers.map(({ ranges }) => ranges);
}

test('Zipf traffic over eight workers becomes as even as whole buckets allow, in ten seconds', async () => {
  const flows = 5000;
  const second = shuffled(flowFrames(flows), zipfCounts(flows, 0.9, perSecond));
  const split = encodeSplit({ constants: splitConstants(seed), policy: DEFAULT_POLICY });
  const loads = new Array<number>(BUCKETS).fill(0);
  for (const frame of second) loads[addon.bucketOf(split, 'ethernet', frame)]! += 1;
  const best = Math.max(1, (Math.max(...loads) * workers) / second.length);

  manager = await DrivenManager.start(namespace, { devices: ['tap0'], workers, seed, rebalance: true });
  const frames = 12 * second.length;
  const injected = namespace.inject(second, frames, second.length);
  const was = unevenness(await rangesByWorker(), loads);
  await sleep(10_000);
  const is = unevenness(await rangesByWorker(), loads);
  await injected;
  await sleep(500);
  const last = (await manager.snapshot()).devices[0]!;
  process.stdout.write(
    `largest over mean: ${was.toFixed(3)} before, ${is.toFixed(3)} after; ${best.toFixed(3)} is possible; ${last.plan.moved.load} buckets moved in ${last.plan.epoch} changes\n`,
  );
  expect(was).toBeGreaterThan(1.1);
  expect(is).toBeLessThan(best * 1.02);
  expect(last.plan.moved.load).toBeGreaterThan(0);
  expect(last.plan.moved.load).toBeLessThanOrEqual(BUCKETS / 50);
  expect(last.workers.reduce((sum, { totals }) => sum + totals.counted.packets, 0)).toBe(frames);
  expect(last.workers.reduce((sum, { totals }) => sum + totals.dropped + totals.late, 0)).toBe(0);
}, 60_000);
