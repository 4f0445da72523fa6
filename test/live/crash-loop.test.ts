// A worker that keeps crashing while packets flow: its buckets go to the others, its ring is counted to the end, and when it is well
// again they come back.
import { expect, test } from 'vitest';
import { PageWatch } from '../support/page-watch.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const flows = 500;
const perFlow = 500;
const perSecond = 20_000;

const rig = rigOfEachTest();

const crashes = (): number => rig.headgate.log.split('worker 1 of tap0 died').length - 1;

/** As soon as the worker has a thread, it crashes. */
async function crash(): Promise<void> {
  const before = crashes();
  await expect.poll(async () => (await rig.headgate.fault(1, 'throw')).status).toBe(200);
  await expect.poll(crashes).toBe(before + 1);
}

test('buckets move away and come back, and every packet of every flow is counted once', async () => {
  const words = ['--workers', '3', '--rebalance', 'off', '--top', `${flows}`, '--fault-injection'];
  const headgate = await rig.startHeadgate('tap0', ...words);
  const sent = rig.inject(flowFrames(flows), flows * perFlow, perSecond);
  const watch = new PageWatch(headgate);
  for (let time = 0; time < 4; time += 1) await crash();
  await expect.poll(async () => (await headgate.buckets())[1]).toBe(0);
  await expect.poll(async () => (await headgate.buckets())[1]).toBe(1365);
  await sent;
  await watch.stop();
  expect(watch.fallen).toEqual([]);
  const last = await headgate.settled('counted_packets_total', flows * perFlow);
  expect(last.sum('counted_packets_total')).toBe(flows * perFlow);
  expect(last.sum('dropped_packets_total') + last.sum('late_packets_total')).toBe(0);
  expect(last.sum('worker_restarts_total', { worker: '1', reason: 'error' })).toBe(4);
  expect(last.sum('worker_restarts_total')).toBe(4);
  for (const seconds of ['at once', 'in 1 s', 'in 2 s', 'in 4 s']) expect(headgate.log).toContain(`over ${seconds}`);
  const listed = last.series('flow_packets_total', { direction: 'forward' });
  expect(listed.map(({ value }) => value)).toEqual(new Array<number>(flows).fill(perFlow));
}, 60_000);
