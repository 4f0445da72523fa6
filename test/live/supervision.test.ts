// Ill workers and interfaces that go: buckets move away and come back, gaps are counted, and what was received is counted once.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const rig = rigOfEachTest();

test('a stalled worker gives its buckets away, its ring is counted, and it gets them back', async () => {
  const frames = 240_000;
  const headgate = await rig.startHeadgate('tap0', '--workers', '3', '--fault-injection');
  const injected = rig.inject(flowFrames(1000), frames, 20_000);
  await sleep(300);
  const stalledAt = Date.now();
  await headgate.fault(1, 'stall');
  const moved = await headgate.until((page) => page.sum('buckets', { worker: '1' }) === 0);
  expect(moved.sum('buckets', { worker: '1' })).toBe(0);
  expect(moved.sum('buckets')).toBe(4096);
  expect(Date.now() - stalledAt).toBeLessThan(9000); // well before the stall of 10 s is over
  await injected;
  const back = await headgate.until((page) => page.sum('buckets', { worker: '1' }) > 0);
  expect(back.sum('buckets', { worker: '1' })).toBeGreaterThan(1300);
  const last = await headgate.settled('counted_packets_total', frames);
  expect(last.sum('counted_packets_total')).toBe(frames);
  expect(last.sum('dropped_packets_total')).toBe(0);
  expect(last.sum('late_packets_total')).toBe(0);
  expect(last.sum('plan_moved_buckets_total', { reason: 'health' })).toBeGreaterThan(2 * 1300);
  expect(last.sum('flow_packets_total') + last.sum('other_flows_packets')).toBe(frames);
}, 60_000);

test('an interface that goes down and comes up: the gap is counted, capture goes on by itself', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2');
  await rig.inject(flowFrames(100), 1000, 10_000);
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'down');
  const down = await headgate.until((page) => page.sum('device_up') === 0);
  expect(down.sum('device_up')).toBe(0);
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'up');
  await headgate.until((page) => page.sum('device_up') === 1);
  await rig.inject(flowFrames(100), 1000, 10_000);
  const last = await headgate.settled('counted_packets_total', 2000);
  expect(last.sum('counted_packets_total')).toBe(2000);
  expect(last.sum('device_gaps_total')).toBe(1);
  expect(last.sum('device_gap_seconds_total')).toBeGreaterThan(0);
  expect(headgate.log).toContain('interface tap0 is down; capture waits for it');
  expect(headgate.log).toMatch(/interface tap0 is back after \d+\.\d s, in which nothing was captured/);
}, 60_000);

test('an interface that is deleted and created again is captured again; the other one goes on', async () => {
  rig.namespace.addPair('tap1', 'wire1');
  const headgate = await rig.startHeadgate('tap0', 'tap1', '--workers', '2');
  await rig.inject(flowFrames(100), 1000, 10_000);
  rig.namespace.run('ip', 'link', 'del', 'tap0');
  const gone = await headgate.until((page) => page.sum('device_up', { device: 'tap0' }) === 0);
  expect(gone.sum('device_up', { device: 'tap1' })).toBe(1);
  rig.namespace.addPair('tap0', 'wire0');
  const back = await headgate.until((page) => page.sum('device_up', { device: 'tap0' }) === 1);
  expect(back.sum('device_up', { device: 'tap0' })).toBe(1);
  await rig.inject(flowFrames(100), 1000, 10_000);
  await rig.inject(flowFrames(100), 500, 10_000, { peer: 'wire1' });
  const last = await headgate.settled('counted_packets_total', 2500);
  expect(last.sum('counted_packets_total', { device: 'tap0' })).toBe(2000);
  expect(last.sum('received_packets_total', { device: 'tap0' })).toBe(2000);
  expect(last.sum('counted_packets_total', { device: 'tap1' })).toBe(500);
  expect(last.sum('device_gaps_total', { device: 'tap0' })).toBe(1);
  expect(last.sum('device_gaps_total', { device: 'tap1' })).toBe(0);
  expect(headgate.log).toContain('interface tap0 is gone; capture waits for it');
}, 60_000);

test('an interface that is renamed and renamed back: its packets go on being counted, and that is no gap', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2');
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'name', 'other0');
  await expect.poll(() => headgate.log).toContain('interface tap0 is called other0 now; capture stays on it');
  await rig.inject(flowFrames(100), 1000, 10_000);
  const renamed = await headgate.settled('counted_packets_total', 1000);
  expect(renamed.sum('counted_packets_total', { device: 'tap0' })).toBe(1000);
  expect(renamed.sum('interface_received_packets_total', { device: 'tap0' })).toBe(1000);
  rig.namespace.run('ip', 'link', 'set', 'other0', 'name', 'tap0');
  await expect.poll(() => headgate.log).toContain('interface tap0 has its name again');
  await rig.inject(flowFrames(100), 1000, 10_000);
  const last = await headgate.settled('counted_packets_total', 2000);
  expect(last.sum('counted_packets_total')).toBe(2000);
  expect(last.sum('received_packets_total')).toBe(2000);
  expect(last.sum('device_up')).toBe(1);
  expect(last.sum('device_gaps_total')).toBe(0);
}, 60_000);

test('an interface that is renamed while it is down, and renamed back: its rings stay on it, and nothing is lost in them', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2');
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'down');
  await headgate.until((page) => page.sum('device_up') === 0);
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'name', 'other0');
  rig.namespace.run('ip', 'link', 'set', 'other0', 'up');
  await headgate.until((page) => page.sum('device_up') === 1);
  await rig.inject(flowFrames(100), 1000, 10_000);
  const meanwhile = await headgate.settled('counted_packets_total', 1000);
  expect(meanwhile.sum('counted_packets_total')).toBe(1000);
  rig.namespace.run('ip', 'link', 'set', 'other0', 'down');
  await headgate.until((page) => page.sum('device_up') === 0);
  rig.namespace.run('ip', 'link', 'set', 'other0', 'name', 'tap0');
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'up');
  await headgate.until((page) => page.sum('device_up') === 1);
  await rig.inject(flowFrames(100), 1000, 10_000);
  const last = await headgate.settled('counted_packets_total', 2000);
  expect(last.sum('counted_packets_total')).toBe(2000);
  expect(last.sum('received_packets_total')).toBe(2000);
  expect(last.sum('device_gaps_total')).toBe(2);
  expect(headgate.log).toContain('interface tap0 is called other0 now; capture stays on it');
  expect(headgate.log).toContain('interface tap0 has its name again');
  expect(headgate.log).toContain('but what came under another name');
}, 60_000);

test('an interface that is renamed, and another one that takes its name: that one is captured', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2');
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'name', 'other0');
  await expect.poll(() => headgate.log).toContain('interface tap0 is called other0 now');
  rig.namespace.addPair('tap0', 'wire1');
  await expect.poll(() => headgate.log).toContain('capture waits for it');
  await headgate.until((page) => page.sum('device_up') === 1);
  await rig.inject(flowFrames(100), 1000, 10_000, { peer: 'wire1' });
  const page = await headgate.settled('counted_packets_total', 1000);
  expect(page.sum('counted_packets_total')).toBe(1000);
  expect(page.sum('device_gaps_total')).toBe(1);
}, 60_000);

test('a changed MTU changes what is oversized', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2');
  for (const device of ['tap0', 'wire0']) rig.namespace.run('ip', 'link', 'set', device, 'mtu', '9000');
  await sleep(500);
  const jumbo = flowFrames(10).map((frame) => {
    const grown = new Uint8Array(4000);
    grown.set(frame);
    return grown;
  });
  await rig.inject(jumbo, 100, 1000);
  const page = await headgate.settled('counted_packets_total', 100);
  expect(page.sum('counted_packets_total')).toBe(100);
  expect(page.sum('oversized_frames_total')).toBe(0);
}, 60_000);
