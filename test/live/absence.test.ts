// An interface goes away at a bad moment: while a plan changes, or before the settings do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DrivenManager } from '../support/driven-manager.js';
import { Headgate } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';
import { flowFrames } from './flows.js';

const frames = 2000;

let namespace: Namespace;

beforeEach(() => {
  namespace = new Namespace();
});

afterEach(() => {
  namespace.remove();
});

async function send(): Promise<void> {
  await namespace.inject(flowFrames(100), frames, 20_000);
}

describe.each(['auto-bpf', 'fanout'])('by %s', (method) => {
  test('while a plan changes: the change ends, and what comes back is captured by the new plan', async () => {
    const seam = { margin: 3, settle: 1000 };
    const manager = await DrivenManager.start(namespace, { devices: ['tap0'], workers: 2, seed: 'gone', method, seam });
    try {
      await send();
      const change = manager.setWeights([1, 3]);
      await sleep(500);
      namespace.run('ip', 'link', 'del', 'tap0');
      await change;
      namespace.addPair('tap0', 'wire0');
      await expect.poll(async () => (await manager.snapshot()).devices[0]!.gaps.count).toBe(1);
      await expect.poll(async () => (await manager.snapshot()).devices[0]!.up).toBe(true);
      await send();
      const [device] = (await manager.stop()).devices;
      expect(device!.workers.map(({ buckets }) => buckets)).toEqual([1024, 3072]);
      expect(device!.workers.reduce((sum, { totals }) => sum + totals.counted.packets, 0)).toBe(2 * frames);
      expect(device!.workers.reduce((sum, { totals }) => sum + totals.dropped + totals.late, 0)).toBe(0);
    } finally {
      manager.kill();
    }
  }, 60_000);
});

test('before the settings change: what can be is taken over, the rest is refused, and both hold when it is back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-absence-'));
  const config = join(folder, 'headgate.yaml');
  const settings = (text: string): void => writeFileSync(config, `devices: [tap0]\n${text}`);
  settings('workers: 2\n');
  const headgate = await Headgate.start(namespace, '--config', config, '--enable-lifecycle');
  const buckets = async (): Promise<number[]> => (await headgate.metrics()).series('buckets').map(({ value }) => value);
  try {
    await send();
    namespace.run('ip', 'link', 'del', 'tap0');
    await expect.poll(() => headgate.log).toContain('interface tap0 is gone');
    settings('weights: [1, 3]\n');
    expect((await headgate.get('/-/reload', 'POST')).status).toBe(200);
    expect(await buckets()).toEqual([1024, 3072]);
    settings('workers: 3\ntop: 7\nfilter: udp\n');
    expect(await headgate.get('/-/reload', 'POST')).toEqual({
      status: 500,
      body: expect.stringContaining('tap0') as string,
    });
    expect(await buckets()).toEqual([1024, 3072]);
    namespace.addPair('tap0', 'wire0');
    await expect.poll(() => headgate.log).toContain('interface tap0 is back');
    await send();
    const page = await headgate.settled('counted_packets_total', 2 * frames);
    expect(page.sum('counted_packets_total')).toBe(2 * frames);
    expect(page.sum('config_last_reload_successful')).toBe(0);
    expect(page.series('flow_packets_total')).toHaveLength(2 * 100); // not the 7 of the refused settings
  } finally {
    await headgate.kill();
    rmSync(folder, { recursive: true });
  }
}, 60_000);
