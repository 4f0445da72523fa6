/** Zipf traffic over eight workers, until the plan follows it: what tests and soak judge. */
import { addon } from '#src/addon/addon.js';
import { BUCKETS } from '#src/plan/plan.js';
import type { BucketRange } from '#src/plan/plan.js';
import type { DeviceSnapshot } from '#src/snapshot/snapshot.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import { flowFrames } from '../live/flows.js';
import { countedPackets, settled } from './counted.js';
import type { Rig } from './rig.js';
import { shuffled, zipfCounts } from './zipf.js';

const workers = 8;
const seed = 'zipf';
const flows = 5000;
const exponent = 0.9;
const perSecond = 20_000;
const patienceSeconds = 40;

export interface Balance {
  /** Largest over mean of the workers' true loads: by the first plan, by the last, and the least that whole buckets allow. */
  readonly before: number;
  readonly after: number;
  readonly best: number;
  /** From the first frame until `after` was within `share` of `best`, or for as long as anybody waited. */
  readonly seconds: number;
  readonly sent: number;
  readonly counted: number;
  readonly device: DeviceSnapshot;
}

/** Sends until the plan is within this share of the best one, for a while at most. */
export async function balanceZipf(rig: Rig, share: number): Promise<Balance> {
  const second = shuffled(flowFrames(flows), zipfCounts(flows, exponent, perSecond));
  const loads = trueLoads(second);
  const best = Math.max(1, (Math.max(...loads) * workers) / second.length);
  const manager = await rig.startManager({ workers, seed, rebalance: true });
  const look = async (): Promise<number> => {
    const { workers: all } = (await manager.snapshot()).devices[0]!;
    return unevenness(
      all.map(({ ranges }) => ranges),
      loads,
    );
  };

  const before = await look();
  const begin = performance.now();
  const elapsed = (): number => (performance.now() - begin) / 1000;
  let [after, sent] = [before, 0];
  while (after > best * (1 + share) && elapsed() < patienceSeconds) {
    await rig.inject(second, second.length, perSecond);
    sent += second.length;
    after = await look();
  }
  const seconds = elapsed();
  const last = await settled(manager, sent);
  process.stdout.write(
    `largest over mean: ${before.toFixed(3)} before, ${after.toFixed(3)} after ${seconds.toFixed(1)} s; ${best.toFixed(3)} is possible\n`,
  );
  return { before, after, best, seconds, sent, counted: countedPackets(last), device: last.devices[0]! };
}

function trueLoads(frames: readonly Uint8Array[]): number[] {
  const split = encodeSplit({ constants: splitConstants(seed), policy: DEFAULT_POLICY });
  const loads = new Array<number>(BUCKETS).fill(0);
  for (const frame of frames) loads[addon.bucketOf(split, 'ethernet', frame)]! += 1;
  return loads;
}

function unevenness(ranges: readonly (readonly BucketRange[])[], loads: readonly number[]): number {
  const total = (some: readonly number[]): number => some.reduce((sum, load) => sum + load, 0);
  const byWorker = ranges.map((own) => total(own.map(({ first, last }) => total(loads.slice(first, last + 1)))));
  return (Math.max(...byWorker) * byWorker.length) / total(byWorker);
}
