// The interface `any`, whose packets the kernel's filter sees without the header that libpcap gives them later: what filters let in is
// counted, each time that it passes an interface, whoever compiled them and whatever changes meanwhile.
import { expect, test } from 'vitest';
import type { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

/** Headgate's own page is on the loopback. */
const filter = 'udp';
const frames = flowFrames(100);

const rig = rigOfEachTest();

function expectCounted(page: Metrics, due: number): void {
  expect(page.sum('counted_packets_total')).toBe(due);
  expect(page.sum('dropped_packets_total') + page.sum('late_packets_total')).toBe(0);
  expect(page.sum('received_packets_total')).toBe(due + page.sum('surplus_packets_total'));
}

const sendOverLoopback = (count: number): unknown =>
  rig.namespace.run('bash', '-c', `for at in {1..${count}}; do echo -n packet >/dev/udp/127.0.0.1/7; done`);

test('another split under load: the filter goes on to let in what it let in', async () => {
  const settings = (seed: string): string =>
    rig.write('headgate.yaml', `devices: [any]\nworkers: 3\nfilter: ${filter}\nseed: ${seed}\n`);
  const headgate = await rig.startHeadgateBy(settings('first'));
  const count = 40_000;
  const traffic = rig.inject(frames, count, 20_000);
  for (const seed of ['second', 'third', 'fourth']) {
    settings(seed);
    expect((await headgate.reload()).status).toBe(200);
  }
  await traffic;
  expectCounted(await headgate.settled('counted_packets_total', 2 * count), 2 * count); // it leaves, and it arrives
}, 60_000);

test("Zeek's filters: each packet comes to one worker, one over the loopback once", async () => {
  const headgate = await rig.startHeadgate('any', '--workers', '3', '--dialect', 'zeek', '--filter', filter);
  const count = 3000;
  await rig.inject(frames, count, 20_000);
  sendOverLoopback(100);
  expectCounted(await headgate.settled('counted_packets_total', 2 * count + 100), 2 * count + 100);
});
