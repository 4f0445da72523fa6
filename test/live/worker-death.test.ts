// Threads die in the middle of a run, each in its own way: the lanes go on in new threads and nothing is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { rigOfAllTests } from '../support/rig.js';
import { flowFrames } from './flows.js';

const perSecond = 200_000;
const frames = 4 * perSecond;

const rig = rigOfAllTests();

beforeAll(() => rig.startHeadgate('tap0', '--workers', '2', '--top', '10', '--fault-injection'));

test('a thread that exits, one that throws and one that runs out of memory lose nothing', async () => {
  const { headgate } = rig;
  const injected = rig.inject(flowFrames(1000), frames, perSecond);
  await sleep(500);
  expect((await headgate.fault(0, 'exit')).status).toBe(200);
  await sleep(500);
  expect((await headgate.fault(1, 'throw')).status).toBe(200);
  await sleep(500);
  expect((await headgate.fault(0, 'oom')).status).toBe(200);
  await injected;
  const page = await headgate.settled('counted_packets_total', frames);
  expect(page.sum('counted_packets_total')).toBe(frames);
  const elsewhere = page.sum('surplus_packets_total'); // buckets may move away from a worker that is long in coming back
  expect(page.sum('received_packets_total')).toBe(frames + elsewhere);
  expect(page.sum('dropped_packets_total')).toBe(0);
  expect(page.sum('worker_restarts_total', { worker: '0', reason: 'exit' })).toBe(1);
  expect(page.sum('worker_restarts_total', { worker: '1', reason: 'error' })).toBe(1);
  expect(page.sum('worker_restarts_total', { worker: '0', reason: 'memory' })).toBe(1);
  expect(page.sum('worker_up')).toBe(2);
  expect(page.sum('flow_packets_total') + page.sum('other_flows_packets')).toBe(frames);
});

test('a fault that is none, or a worker that is none, is refused with a sentence', async () => {
  const unknown = await rig.headgate.fault(0, 'flood');
  expect(unknown.status).toBe(400);
  expect(unknown.body).toContain('throw, exit, oom, stall');
  expect((await rig.headgate.fault(9, 'exit')).body).toContain('no worker 9');
});
