// An interface goes away at a bad moment: while a plan changes, or before the settings do.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const frames = 2000;

const rig = rigOfEachTest();

async function send(): Promise<void> {
  await rig.inject(flowFrames(100), frames, 20_000);
}

describe.each(['auto-bpf', 'fanout'])('by %s', (method) => {
  test('while a plan changes: the change ends, and what comes back is captured by the new plan', async () => {
    const manager = await rig.startManager({ workers: 2, seed: 'gone', method, seam: { margin: 3, settle: 1000 } });
    await send();
    const change = manager.setWeights([1, 3]);
    await sleep(500);
    rig.namespace.run('ip', 'link', 'del', 'tap0');
    await change;
    rig.namespace.addPair('tap0', 'wire0');
    await expect.poll(async () => (await manager.snapshot()).devices[0]!.gaps.count).toBe(1);
    await expect.poll(async () => (await manager.snapshot()).devices[0]!.up).toBe(true);
    await send();
    const [device] = (await manager.stop()).devices;
    expect(device!.workers.map(({ buckets }) => buckets)).toEqual([1024, 3072]);
    expect(device!.workers.reduce((sum, { totals }) => sum + totals.counted.packets, 0)).toBe(2 * frames);
    expect(device!.workers.reduce((sum, { totals }) => sum + totals.dropped + totals.late, 0)).toBe(0);
  }, 60_000);
});

test('before the settings change: what can be is taken over, the rest is refused, and both hold when it is back', async () => {
  const settings = (text: string): string => rig.write('headgate.yaml', `devices: [tap0]\n${text}`);
  const headgate = await rig.startHeadgateBy(settings('workers: 2\n'));
  await send();
  rig.namespace.run('ip', 'link', 'del', 'tap0');
  await expect.poll(() => headgate.log).toContain('interface tap0 is gone');
  settings('weights: [1, 3]\n');
  expect((await headgate.reload()).status).toBe(200);
  expect(await headgate.buckets()).toEqual([1024, 3072]);
  settings('workers: 3\ntop: 7\nfilter: udp\n');
  expect(await headgate.reload()).toEqual({ status: 500, body: expect.stringContaining('tap0') as string });
  expect(await headgate.buckets()).toEqual([1024, 3072]);
  rig.namespace.addPair('tap0', 'wire0');
  await expect.poll(() => headgate.log).toContain('interface tap0 is back');
  await send();
  const page = await headgate.settled('counted_packets_total', 2 * frames);
  expect(page.sum('counted_packets_total')).toBe(2 * frames);
  expect(page.sum('config_last_reload_successful')).toBe(0);
  expect(page.series('flow_packets_total')).toHaveLength(2 * 100); // not the 7 of the refused settings
}, 60_000);
