// Another policy or seed while packets flow: every numbered frame is counted once, every flow is exact, wherever its parts are.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { splitMethods } from '#src/split/method.js';
import type { Policy } from '#src/split/policy.js';
import { mixedFrames } from '../soak/numbered.js';
import { expectEveryNumber, running, settled, sum } from '../support/counted.js';
import { DrivenManager } from '../support/driven-manager.js';
import { Headgate } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';
import { flowFrames } from './flows.js';

const options = {
  devices: ['tap0'],
  workers: 5,
  seed: 'first',
  blockTimeoutMs: 20,
  seam: { margin: 3, settle: 50 },
  maxFlows: 500_000,
  fragments: 'separate', // a later fragment is a flow at once, and waits for no first one
};

/** Two parts of a flow on different workers are added up on the page; policies whose flows tell their bucket come last. */
const splits: [Policy, string][] = [
  [{ kind: 'hash', fields: ['addrs'] }, 'second'],
  [{ kind: 'hash', fields: ['addrs', 'ports'] }, 'second'],
  [{ kind: 'hash', fields: ['srcaddr'] }, 'third'],
  [{ kind: 'hash', fields: ['key'], key: { base: 'ip', offset: 12, size: 4 } }, 'third'],
  [{ kind: 'hash', fields: ['ports', 'proto', 'vlan'] }, 'fourth'],
  [{ kind: 'hash', fields: ['addrs'] }, 'fifth'],
];

let namespace: Namespace;
let manager: DrivenManager | undefined;

beforeEach(() => {
  namespace = new Namespace();
});

afterEach(() => {
  manager?.kill();
  manager = undefined;
  namespace.remove();
});

/** Changes the split while frames come, some of `kinds` in turn; how many came. */
async function changeUnderLoad(
  changes: [Policy, string][],
  share: number,
  frames: typeof mixedFrames,
): Promise<number> {
  let sent = 0;
  for (const left = [...changes]; left.length > 0;) {
    const traffic = namespace.inject(frames, share, 30_000, { first: sent });
    const isRunning = running(traffic);
    sent += share;
    while (isRunning() && left.length > 0) await manager!.setSplit(...left.shift()!);
    await traffic;
  }
  return sent;
}

test.each(splitMethods)(
  '%s: changes of policy and seed under load: every number once',
  async (method) => {
    manager = await DrivenManager.start(namespace, { ...options, method });
    const frames = await changeUnderLoad(splits, 40_000, mixedFrames);
    const last = await expectEveryNumber(manager, frames);
    const { plan } = last.devices[0]!;
    expect([plan.policy, plan.seed]).toEqual(['hash,addrs', 'fifth']);
    expect(plan.epoch).toBeGreaterThanOrEqual(splits.length); // a busy machine may make a worker look ill meanwhile
    const elsewhere = sum(last, ({ surplus, beforeStart }) => surplus.packets + beforeStart);
    expect(sum(last, ({ received }) => received)).toBe(frames + elsewhere);
  },
  120_000,
);

test.each(splitMethods)(
  '%s: a flow has all its packets at every turn',
  async (method) => {
    const [flows, share] = [400, 20_000];
    manager = await DrivenManager.start(namespace, { ...options, method, top: 1000 });
    const sent = await changeUnderLoad(splits, share, flowFrames(flows));
    const last = await settled(manager, sent);
    const { topFlows, other } = last.devices[0]!;
    expect(topFlows.map(({ packets }) => packets)).toEqual(Array<number>(flows).fill(sent / flows));
    expect(other).toEqual({ packets: 0, bytes: 0 });
    // The last split is one that flows tell their bucket by: each is on the worker that gets its packets.
    const parts = await manager.flows(last.devices[0]!.workers.map(({ worker }) => worker));
    expect(parts).toHaveLength(flows);
  },
  120_000,
);

test('round robin and back', async () => {
  const [flows, share] = [100, 20_000];
  manager = await DrivenManager.start(namespace, { ...options, method: 'fanout', top: 1000 });
  const changes: [Policy, string][] = [[{ kind: 'roundrobin' }, 'first'], ...splits.slice(0, 1)];
  const sent = await changeUnderLoad(changes, share, flowFrames(flows));
  const last = await settled(manager, sent);
  expect(last.devices[0]!.topFlows.map(({ packets }) => packets)).toEqual(Array<number>(flows).fill(sent / flows));
}, 60_000);

test('a reload takes policy, key and seed over, and refuses what the method cannot do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-resplit-'));
  const path = join(folder, 'headgate.yaml');
  const settings = (...lines: string[]): void =>
    writeFileSync(path, ['devices: [tap0]', 'workers: 3', 'top: 1000', ...lines, ''].join('\n'));
  settings('seed: one');
  const headgate = await Headgate.start(namespace, '--config', path, '--enable-lifecycle');
  try {
    const [flows, count] = [300, 60_000];
    const injected = namespace.inject(flowFrames(flows), count, 20_000);
    settings('seed: two', 'policy: hash,addrs,key', "key: 'ip[8:1]'");
    const { status, body } = await headgate.get('/-/reload', 'POST');
    expect(status).toBe(200);
    expect(body).toContain('policy: hash,addrs -> hash,addrs,key');
    expect(body).toContain('seed: one -> two');
    settings('seed: two', 'policy: roundrobin', 'method: fanout');
    const refused = await headgate.get('/-/reload', 'POST');
    expect([refused.status, refused.body]).toEqual([500, expect.stringContaining('takes a restart of headgate')]);
    await injected;
    const page = await headgate.settled('counted_packets_total', count);
    expect(page.sum('counted_packets_total')).toBe(count);
    const found = await headgate.flows();
    expect(found.map(({ packets }) => packets)).toEqual(Array<number>(flows).fill(count / flows));
    expect((await headgate.get('/plan')).body).toContain('"seed":"two"');
  } finally {
    await headgate.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
