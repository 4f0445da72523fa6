// A minute at the highest rate that drops nothing, with all that a busy day has at once: scrapes of both pages and changes of plan.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { running, settled, sum } from '../support/counted.js';
import { rigOfEachTest } from '../support/rig.js';
import { timeScrape } from '../support/scrape.js';
import { weightChanges } from '../support/weights.js';
import { highestRate } from './highest-rate.js';
import type { Traffic } from './highest-rate.js';

const flows = 5000;
const frameBytes = 100;
const mostWorkers = 4;
const seconds = 60;
/** More than one core can bring. */
const mostFrames = 4_000_000;
const options = { workers: 2, seed: 'endurance', top: 100, timeouts: { udp: 3600, active: 3600 } };

const rig = rigOfEachTest();

const traffic: Traffic = (namespace, count, perSecond) => namespace.receive(count, flows, frameBytes, perSecond);

/** Does something every `everyMs` until `isOver`; how often. */
async function every(everyMs: number, isOver: () => boolean, work: () => Promise<unknown>): Promise<number> {
  let times = 0;
  for (let next = performance.now() + everyMs; !isOver(); next += everyMs) {
    await sleep(Math.max(next - performance.now(), 0));
    await work();
    times += 1;
  }
  return times;
}

test('a minute of scrapes and changes of plan at the highest rate: no drop, every flow exact', async () => {
  const rate = await highestRate(options, traffic, mostFrames, 5);
  const perFlow = Math.ceil((rate * seconds) / flows);
  const frames = flows * perFlow;
  const manager = await rig.startManager(options);
  const url = await manager.serve();
  const statuses = new Set<number>();
  const scrape = async (path: string): Promise<void> => {
    statuses.add((await timeScrape(rig.namespace, `${url}${path}`, true)).status);
  };
  const plans = weightChanges(mostWorkers);
  const coming = traffic(rig.namespace, frames, rate);
  const goesOn = running(coming);
  const isOver = (): boolean => !goesOn();
  const [pages, fullPages, changes] = await Promise.all([
    every(1000, isOver, () => scrape('/metrics')),
    every(10_000, isOver, () => scrape('/metrics/flows')),
    every(2000, isOver, () => manager.setWeights(plans.next().value)),
  ]);
  const reached = await coming;
  const last = await settled(manager, frames);
  const total = (name: 'dropped' | 'late'): number => sum(last, (totals) => totals[name]);
  process.stdout.write(
    `${frames} frames at ${Math.round(reached)} a second: ${pages} pages, ${fullPages} of all flows, ${changes} changes of plan, ` +
      `${total('dropped')} dropped, ${total('late')} late\n`,
  );
  expect([...statuses]).toEqual([200]);
  expect(total('dropped')).toBe(0);
  expect(total('late')).toBe(0);
  expect(sum(last, ({ counted }) => counted.packets)).toBe(frames);
  const found = await manager.flows(last.devices[0]!.workers.map(({ worker }) => worker));
  expect(found.filter(([, packets]) => packets === perFlow)).toHaveLength(flows);
});
