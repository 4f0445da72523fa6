// The workers of a host as the layout of a fleet says: interfaces, weights, processors; and as it says later, while packets flow.
import { expect, test } from 'vitest';
import type { Headgate } from '../support/headgate.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const rig = rigOfEachTest();

/** Writes the layout; where it is. */
const layout = (...nodes: string[]): string =>
  rig.write('fleet.yaml', `nodes:\n${nodes.map((node) => `  - {${node}}\n`).join('')}`);
const start = (path: string, ...words: string[]): Promise<Headgate> =>
  rig.startHeadgate('--layout', path, '--host', 'here', ...words);

const here = (name: string, device: string, more = ''): string =>
  `name: ${name}, host: here, interface: ${device}${more}`;
const elsewhere = 'name: a-first, host: there, interface: tap0';

test('each interface has its nodes, sorted by name, with their weights and processors', async () => {
  rig.namespace.addPair('tap1', 'wire1');
  const path = layout(here('b', 'tap0', ', weight: 3, cpu: 0'), here('a', 'tap0'), elsewhere, here('c', 'tap1'));
  const running = await start(path, '--method', 'fanout');
  expect(await running.buckets('tap0')).toEqual([1024, 3072]);
  expect(await running.buckets('tap1')).toEqual([4096]);
  expect(running.log).toContain('tap0: 2 workers, tap1: 1 worker, fanout');
  expect(running.log).toContain('the workers of tap0: 0 is a (weight 1); 1 is b (weight 3, processor 0)');
  // Threads that may run on the first processor alone: the second worker's.
  const status = rig.namespace.run('sh', '-c', `cat /proc/${running.process.pid}/task/*/status`);
  expect([...status.matchAll(/Cpus_allowed_list:\t0\n/g)]).toHaveLength(1);
  const frames = flowFrames(200);
  await rig.inject(frames, 1000, 10_000);
  await rig.inject(frames, 500, 10_000, { peer: 'wire1' });
  const page = await running.settled('counted_packets_total', 1500);
  expect(page.sum('counted_packets_total', { device: 'tap0' })).toBe(1000);
  expect(page.sum('counted_packets_total', { device: 'tap1' })).toBe(500);
}, 60_000);

test('a node that comes, goes or weighs something else while packets flow; each keeps its worker', async () => {
  const path = layout(here('b', 'tap0'), here('c', 'tap0'));
  const headgate = await rig.startHeadgateBy(rig.write('headgate.yaml', `layout: ${path}\nhost: here\n`));
  const [flows, count] = [500, 60_000];
  const injected = rig.inject(flowFrames(flows), count, 20_000);
  layout(here('a', 'tap0', ', weight: 2'), here('b', 'tap0'), here('c', 'tap0'));
  const first = await headgate.reload();
  expect([first.status, first.body]).toEqual([200, 'a on tap0 (worker 2): is new, with the weight 2\n']);
  expect(await headgate.buckets('tap0')).toEqual([1024, 1024, 2048]);
  layout(here('a', 'tap0'), here('c', 'tap0', ', weight: 3'));
  const second = await headgate.reload();
  expect(second.body).toContain('b on tap0 (worker 0): weight 1 -> 0');
  expect(await headgate.buckets('tap0')).toEqual([0, 3072, 1024]);
  layout(here('a', 'tap0'), here('d', 'tap9'));
  const third = await headgate.reload();
  expect([third.status, third.body]).toEqual([
    500,
    expect.stringContaining('to capture on tap9, too, takes a restart'),
  ]);
  expect(await headgate.buckets('tap0')).toEqual([0, 3072, 1024]);
  await injected;
  const page = await headgate.settled('counted_packets_total', count);
  expect(page.sum('counted_packets_total')).toBe(count);
}, 60_000);

test('SIGHUP has the layout read again, also without a file of settings; a processor waits for a restart', async () => {
  const path = layout(here('a', 'tap0', ', cpu: 0'), here('b', 'tap0'));
  const headgate = await start(path);
  layout(here('a', 'tap0'), here('b', 'tap0', ', weight: 3'));
  headgate.process.kill('SIGHUP');
  await expect.poll(() => headgate.buckets('tap0')).toEqual([1024, 3072]);
  const kept = 'a on tap0 (worker 0): cpu 0 stays; any takes a restart of headgate';
  await expect.poll(() => headgate.log).toContain(kept);
  headgate.process.kill('SIGHUP');
  await expect.poll(() => headgate.log.split(kept).length).toBe(3);
}, 60_000);

const refusals: [string, () => string, string[], string][] = [
  ['a host without nodes', () => layout(elsewhere), [], "no node of the layout is on host 'here'; did you mean there?"],
  ['an interface that is not there', () => layout(here('a', 'tap7')), [], 'there is no interface tap7; there are'],
  [
    'two nodes of one name',
    () => layout(here('a', 'tap0'), here('a', 'tap0')),
    [],
    "'a' is the name of the node at 2:12 too",
  ],
  [
    'a number of workers beside it',
    () => layout(here('a', 'tap0')),
    ['--workers', '2'],
    'workers: the layout says which',
  ],
  ['an interface beside it', () => layout(here('a', 'tap0')), ['tap0'], 'devices: the layout says which'],
  [
    'a processor that is not there',
    () => layout(here('a', 'tap0', ', cpu: 5000')),
    [],
    'worker 0 of tap0 has no thread',
  ],
  [
    'weights under the dialect zeek',
    () => layout(here('a', 'tap0'), here('b', 'tap0', ', weight: 2')),
    ['--dialect', 'zeek'],
    "Zeek's load balancing knows no weights",
  ],
];

test.each(refusals)('%s is refused in one sentence', async (_, write, words, sentence) => {
  const refusal = await start(write(), ...words).catch((error: unknown) => (error as Error).message);
  expect(refusal).toContain(sentence);
  expect(refusal).not.toContain('defect');
});
