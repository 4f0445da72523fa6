// What is lost is named, to the packet: by a worker's ring, by a move of buckets while a ring is full, and before any ring.
import { expect, test } from 'vitest';
import type { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const patienceMs = 40_000;

const rig = rigOfEachTest();

const parts = ['counted', 'surplus', 'late', 'before_start', 'dropped'];
const known = (page: Metrics): number => page.sum('counted_packets_total') + page.sum('dropped_packets_total');

/** What a worker received and what became of it: the same at every quiet moment. */
function accounts(page: Metrics): { received: number; named: number }[] {
  return page.series('received_packets_total').map(({ labels: { worker = '' }, value }) => ({
    received: value,
    named: parts.reduce((sum, part) => sum + page.sum(`${part}_packets_total`, { worker }), 0),
  }));
}

/** The page when all that was sent is counted or dropped, and nothing waits in a ring any more. */
function quiet(sent: number): Promise<Metrics> {
  return rig.headgate.until(
    (page) => known(page) >= sent && accounts(page).every(({ received, named }) => received === named),
    patienceMs,
  );
}

test('a full ring: every packet that was sent is counted or dropped, and so for the worker', async () => {
  const frames = 100_000;
  const headgate = await rig.startHeadgate('tap0', '--workers', '1', '--ring', '1', '--fault-injection');
  await headgate.fault(0, 'stall');
  await rig.inject(flowFrames(500), frames, 200_000);
  const page = await quiet(frames);
  expect(page.sum('dropped_packets_total')).toBeGreaterThan(0);
  expect(page.sum('ring_freezes_total')).toBeGreaterThan(0);
  expect(known(page)).toBe(frames);
  expect(accounts(page)).toEqual([{ received: frames, named: frames }]);
  expect(page.sum('interface_received_packets_total')).toBe(frames);
  const counted = page.sum('counted_packets_total');
  expect(counted).toBeGreaterThan(0);
  expect(page.sum('class_packets_total')).toBe(counted);
  expect(page.sum('flow_packets_total') + page.sum('other_flows_packets')).toBe(counted);
}, 90_000);

test('a full ring while its buckets move away: what dropped meanwhile bounds what is not sure', async () => {
  const frames = 400_000;
  const headgate = await rig.startHeadgate('tap0', '--workers', '3', '--ring', '1', '--fault-injection');
  const injected = rig.inject(flowFrames(500), frames, 100_000);
  await headgate.fault(1, 'stall');
  await injected;
  const page = await quiet(frames);
  expect(page.sum('dropped_packets_total')).toBeGreaterThan(0);
  expect(page.sum('plan_moved_buckets_total', { reason: 'health' })).toBeGreaterThan(0);
  expect(page.sum('late_packets_total')).toBe(0);
  // A packet that two rings were to have and one had no room for is counted by one and dropped by the other.
  expect(known(page)).toBeGreaterThanOrEqual(frames);
  expect(known(page)).toBeLessThanOrEqual(frames + page.sum('dropped_during_cutover_packets_total'));
  for (const { received, named } of accounts(page)) expect(named).toBe(received);
}, 90_000);

test('the same under fanout: a packet is in one ring or in none, so that nothing is unsure', async () => {
  const frames = 400_000;
  const options = ['--method', 'fanout', '--workers', '3', '--ring', '1', '--fault-injection'];
  const headgate = await rig.startHeadgate('tap0', ...options);
  const injected = rig.inject(flowFrames(500), frames, 100_000);
  await headgate.fault(1, 'stall');
  await injected;
  const page = await quiet(frames);
  expect(page.sum('dropped_packets_total')).toBeGreaterThan(0);
  expect(page.sum('plan_moved_buckets_total', { reason: 'health' })).toBeGreaterThan(0);
  expect(page.sum('dropped_during_cutover_packets_total')).toBe(0);
  expect(known(page)).toBe(frames);
}, 90_000);

test('what the interface loses before any ring is named from its own counters, and nowhere else', async () => {
  await rig.startHeadgate('tap0', '--workers', '2');
  // The far end sends more than this one takes.
  rig.namespace.run('ip', 'link', 'set', 'wire0', 'mtu', '9000');
  rig.namespace.run('ip', 'address', 'add', '192.0.2.1/24', 'dev', 'wire0');
  rig.namespace.run('ip', 'neighbour', 'add', '192.0.2.2', 'lladdr', '02:00:00:00:00:02', 'dev', 'wire0');
  rig.namespace.run('bash', '-c', 'for ((i = 0; i < 300; i++)); do printf "%4000s" x > /dev/udp/192.0.2.2/9; done');
  await rig.inject(flowFrames(10), 200, 10_000);
  const page = await quiet(200);
  expect(page.sum('interface_dropped_packets_total')).toBe(300);
  expect(page.sum('interface_missed_packets_total')).toBe(0);
  expect(page.sum('interface_received_packets_total')).toBe(200);
  expect(page.sum('received_packets_total')).toBe(200);
  expect(page.sum('counted_packets_total')).toBe(200);
  expect(page.sum('dropped_packets_total')).toBe(0);
}, 60_000);
