// One direction only: what goes the other way is on no count, and every frame of the wanted one is counted once.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { directions } from '#src/split/direction.js';
import { splitMethods } from '#src/split/method.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

/** Not the same number, so that they cannot be taken for each other. */
const [arriving, leaving] = [3000, 2000];
const captured = { both: arriving + leaving, in: arriving, out: leaving };
const frames = flowFrames(100);

const rig = rigOfEachTest();

/** Traffic of both ways on tap0 at once. */
async function exchange(): Promise<void> {
  const perSecond = 20_000;
  await Promise.all([
    rig.inject(frames, arriving, perSecond),
    rig.inject(frames, leaving, perSecond, { peer: 'tap0' }),
  ]);
}

/** Everything that was let in is counted, nothing else was, and the interface saw both ways. */
function expectCounted(page: Metrics, due: number): void {
  expect(page.sum('counted_packets_total')).toBe(due);
  expect(page.sum('received_packets_total')).toBe(due);
  expect(page.sum('dropped_packets_total') + page.sum('surplus_packets_total') + page.sum('late_packets_total')).toBe(
    0,
  );
  expect(page.sum('flow_packets_total') + page.sum('other_flows_packets')).toBe(due);
}

describe.each(splitMethods)('the method %s', (method) => {
  test.each(directions)('captures %s', async (direction) => {
    const headgate = await rig.startHeadgate('tap0', '-w', '3', '--method', method, '--direction', direction);
    const before = await headgate.metrics();
    await exchange();
    const page = await headgate.settled('counted_packets_total', captured[direction]);
    expectCounted(page, captured[direction]);
    const grown = (counter: string): number => page.sum(counter) - before.sum(counter);
    expect(grown('interface_received_packets_total')).toBe(arriving);
    expect(grown('interface_transmitted_packets_total')).toBe(leaving);
  });

  test('captures what a filter accepts of one direction', async () => {
    const words = ['-w', '3', '--method', method, '-Q', 'out', '--filter', 'udp src port 1024'];
    const headgate = await rig.startHeadgate('tap0', ...words);
    await exchange();
    expectCounted(await headgate.settled('counted_packets_total', leaving / 100), leaving / 100);
  });

  test('takes another direction over while packets flow, without losing one of those wanted before and after', async () => {
    const fixed = `devices: [tap0]\nworkers: 3\nmethod: ${method}\nrebalance: off\n`;
    const settings = (direction: string): string => rig.write('headgate.yaml', `${fixed}direction: ${direction}\n`);
    const headgate = await rig.startHeadgateBy(settings('in'));
    const total = 40_000;
    const traffic = rig.inject(frames, total, 20_000);
    for (const direction of ['both', 'in', 'both', 'in', 'both']) {
      settings(direction);
      expect((await headgate.reload()).status).toBe(200);
    }
    await traffic;
    expectCounted(await headgate.settled('counted_packets_total', total), total);
    settings('out');
    expect((await headgate.reload()).body).toContain('direction: both -> out');
    await exchange();
    expectCounted(await headgate.settled('counted_packets_total', total + leaving), total + leaving);
  });
});

test("Zeek's filters, too, take one direction only", async () => {
  const headgate = await rig.startHeadgate('tap0', '-w', '3', '--dialect', 'zeek', '--direction', 'in');
  await exchange();
  expectCounted(await headgate.settled('counted_packets_total', arriving), arriving);
});

describe('on all interfaces at once', () => {
  test.each(['in', 'out'] as const)('%s counts each frame of the wire once', async (direction) => {
    const words = ['-w', '3', '--direction', direction, '--filter', 'not host 127.0.0.1'];
    const headgate = await rig.startHeadgate('any', ...words);
    await exchange();
    expectCounted(await headgate.settled('counted_packets_total', captured.both), captured.both);
  });
});

test('on a loopback, where what leaves is what arrives, out is refused with a word', async () => {
  const main = new URL('../../dist/main.js', import.meta.url).pathname;
  const words = ['netns', 'exec', rig.namespace.name, process.execPath, main, 'lo', '--direction', 'out'];
  const { status, stderr } = spawnSync('ip', words, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    1,
    'headgate: on lo, a loopback, every frame leaves and arrives again, and is captured when it arrives: ' +
      'with --direction out there is nothing; leave it out\n',
  ]);
  const headgate = await rig.startHeadgate('lo', '-w', '2', '--direction', 'in', '--filter', 'udp port 7');
  rig.namespace.run('bash', '-c', 'for at in {1..100}; do echo -n packet >/dev/udp/127.0.0.1/7; done');
  expectCounted(await headgate.settled('counted_packets_total', 100), 100);
});
