// Faults under load: nothing is lost, every lane is pumped again soon, and the page goes on.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { faultKinds } from '#src/worker/messages.js';
import type { FaultKind } from '#src/worker/messages.js';
import { PageWatch } from '../support/page-watch.js';
import { Loaded } from './loaded.js';

const loaded = new Loaded();

/** No total fell, and no worker's packets waited for a second. */
async function expectSteady(watch: PageWatch, what: string): Promise<void> {
  await watch.stop();
  process.stdout.write(`${what}: ${watch.summary}\n`);
  expect(watch.fallen).toEqual([]);
  expect(watch.longestWait).toBeLessThan(1000);
}

test('100 faults of every kind', async () => {
  const headgate = await loaded.start({ workers: 16 });
  const { perFlow, sent } = loaded.traffic(60);
  const watch = new PageWatch(headgate);
  const committed: Record<FaultKind, number> = { throw: 0, exit: 0, oom: 0, stall: 0 };
  for (let attempt = 0, done = 0; done < 100; attempt += 1) {
    const kind = faultKinds[done % faultKinds.length]!;
    const { status } = await loaded.fault(attempt % 16, kind);
    await sleep(status === 200 ? 400 : 50);
    if (status !== 200) continue; // it has no thread now
    done += 1;
    committed[kind] += 1;
  }
  await sent;
  await expectSteady(watch, JSON.stringify(committed));
  await loaded.expectExact(perFlow);
});

test('a worker that is stalled for 10 s has its buckets elsewhere within 2 s, and gets them back', async () => {
  const headgate = await loaded.start({ workers: 3, rebalance: 'off' });
  const { perFlow, sent } = loaded.traffic(20);
  const watch = new PageWatch(headgate);
  const buckets = async (): Promise<number> => (await headgate.metrics()).sum('buckets', { worker: '1' });
  const from = performance.now();
  await loaded.fault(1, 'stall');
  await expect.poll(buckets, { interval: 20 }).toBe(0);
  const seconds = (performance.now() - from) / 1000;
  await expect.poll(buckets).toBe(1365);
  await sent;
  await expectSteady(watch, `buckets were elsewhere after ${seconds.toFixed(2)} s`);
  await loaded.expectExact(perFlow);
  expect(seconds).toBeLessThan(2);
});

test('no worker has a thread for some seconds', async () => {
  const headgate = await loaded.start({ workers: 8 });
  const { perFlow, sent } = loaded.traffic(25);
  const watch = new PageWatch(headgate);
  const workers = Array.from({ length: 8 }, (_, worker) => worker);
  // A new thread comes at once the first time, then after 1, 2 and 4 seconds.
  const restarts = async (): Promise<number> => (await headgate.metrics()).sum('worker_restarts_total');
  const up = async (): Promise<number> => (await headgate.metrics()).sum('worker_up');
  for (let crash = 1; crash <= 4; crash += 1) {
    await expect.poll(up).toBe(8);
    for (const worker of workers) await loaded.fault(worker, 'throw');
    await expect.poll(restarts).toBe(8 * crash);
  }
  await sent;
  await expectSteady(watch, 'while all crashed four times');
  await loaded.expectExact(perFlow);
});
