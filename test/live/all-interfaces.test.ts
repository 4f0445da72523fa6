// The interface `any`, whose packets the kernel's filter sees without the header that libpcap gives them later: what filters let in is
// counted, each time that it passes an interface, whoever compiled them and whatever changes meanwhile.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Headgate } from '../support/headgate.js';
import type { Metrics } from '../support/metrics.js';
import { Namespace } from '../support/namespace.js';
import { flowFrames } from './flows.js';

/** Headgate's own page is on the loopback. */
const filter = 'udp';
const frames = flowFrames(100);

let namespace: Namespace;
let headgate: Headgate | undefined;
let folder: string;

beforeEach(() => {
  namespace = new Namespace();
  folder = mkdtempSync(join(tmpdir(), 'headgate-any-'));
});

afterEach(async () => {
  await headgate?.kill();
  headgate = undefined;
  namespace.remove();
  rmSync(folder, { recursive: true });
});

function expectCounted(page: Metrics, due: number): void {
  expect(page.sum('counted_packets_total')).toBe(due);
  expect(page.sum('dropped_packets_total') + page.sum('late_packets_total')).toBe(0);
  expect(page.sum('received_packets_total')).toBe(due + page.sum('surplus_packets_total'));
}

const sendOverLoopback = (count: number): unknown =>
  namespace.run('bash', '-c', `for at in {1..${count}}; do echo -n packet >/dev/udp/127.0.0.1/7; done`);

test('another split under load: the filter goes on to let in what it let in', async () => {
  const config = join(folder, 'headgate.yaml');
  const settings = (seed: string): void =>
    writeFileSync(config, `devices: [any]\nworkers: 3\nfilter: ${filter}\nseed: ${seed}\n`);
  settings('first');
  headgate = await Headgate.start(namespace, '--config', config, '--enable-lifecycle');
  const count = 40_000;
  const traffic = namespace.inject(frames, count, 20_000);
  for (const seed of ['second', 'third', 'fourth']) {
    settings(seed);
    expect((await headgate.get('/-/reload', 'POST')).status).toBe(200);
  }
  await traffic;
  expectCounted(await headgate.settled('counted_packets_total', 2 * count), 2 * count); // it leaves, and it arrives
}, 60_000);

test("Zeek's filters: each packet comes to one worker, one over the loopback once", async () => {
  headgate = await Headgate.start(namespace, 'any', '--workers', '3', '--dialect', 'zeek', '--filter', filter);
  const count = 3000;
  await namespace.inject(frames, count, 20_000);
  sendOverLoopback(100);
  expectCounted(await headgate.settled('counted_packets_total', 2 * count + 100), 2 * count + 100);
});
