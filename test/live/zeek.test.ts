// Zeek's filters in the kernel: IP frames come to one worker each; other frames, which headgate's own split counts, come to nobody.
import { beforeAll, expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { zeekExpression } from '#src/split/zeek.js';
import { compile } from '../bpf/compile.js';
import { stripped } from '../split/split.js';
import type { Headgate } from '../support/headgate.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfAllTests } from '../support/rig.js';
import { mixed } from './mixed-frames.js';

const workers = 5;
const perFrame = 4;

/** The kinds that Zeek's filters know; the kernel takes the outermost tag away before they look. */
const known = ['IPv4', 'IPv6', 'IPv4 in a VLAN', 'IPv6 in a VLAN', 'a later fragment'];
/** Those that they lose. */
const lost = [
  'IPv4 in QinQ',
  'IPv6 in old QinQ',
  'IPv4 in three tags',
  'IPv4 in four tags',
  'IPv4 in MPLS',
  'IPv4 in PPPoE',
  'ARP',
  'LLDP',
  'an unknown ethertype',
  'a cut IPv4 header',
  'a cut IPv6 header',
  'a bare Ethernet header',
  'a cut tag',
];

const programs = Array.from({ length: workers }, (_, worker) =>
  encodeProgram(compile(zeekExpression(workers, worker)!)),
);

/** The workers whose filter takes a frame, by libpcap's machine. */
const takers = (bytes: Uint8Array): number[] =>
  programs.flatMap((program, worker) => (addon.runFilter(program, stripped(bytes).bytes) === 0 ? [] : [worker]));

const framesOf = (kinds: readonly string[]): Uint8Array[] =>
  mixed.flatMap(({ kind, frame }) => (kinds.includes(kind) ? [frame] : []));

const words = ['tap0', '--workers', String(workers), '--ring', '8'];
const rig = rigOfAllTests();
let zeek: Headgate;
let page: Metrics;

beforeAll(async () => {
  zeek = await rig.startHeadgate(...words, '--dialect', 'zeek', '--enable-lifecycle');
  const frames = mixed.map(({ frame }) => frame);
  await rig.inject(frames, frames.length * perFrame, 20_000);
  page = await zeek.settled('counted_packets_total', framesOf(known).length * perFrame);
});

test('the kinds are all there are', () => {
  expect([...known, ...lost].sort()).toEqual([...new Set(mixed.map(({ kind }) => kind))].sort());
});

test('a frame of a known kind comes to the one worker whose filter takes it', () => {
  const planned = Array<number>(workers).fill(0);
  for (const frame of framesOf(known)) {
    const [worker, ...others] = takers(frame);
    expect(others).toEqual([]);
    planned[worker!]! += perFrame;
  }
  const counted = planned.map((_, worker) => page.sum('counted_packets_total', { worker: String(worker) }));
  expect(counted).toEqual(planned);
  expect(Math.min(...planned)).toBeGreaterThan(0);
});

test('the others come to nobody, and the start says so', () => {
  expect(framesOf(lost).flatMap(takers)).toEqual([]);
  const { length } = framesOf(known);
  expect(page.sum('received_packets_total')).toBe(length * perFrame);
  expect(page.sum('surplus_packets_total') + page.sum('dropped_packets_total')).toBe(0);
  expect(page.sum('interface_received_packets_total')).toBe(mixed.length * perFrame);
  expect(zeek.log).toContain("Zeek's filters take IPv4 and IPv6 behind at most one VLAN tag: other frames");
});

test('who gets what cannot change', async () => {
  expect((await zeek.get('/plan')).body).toContain('"policy":"zeek"');
  expect(page.series('imbalance_ratio')).toEqual([]); // no plan shares the load out
  const driven = await rig.startManager({ dialect: 'zeek', workers: 2, seed: 'zeek' });
  await expect(driven.setWeights([1, 0])).rejects.toThrow('workers, weights and policy cannot change');
  driven.kill();
});

test("headgate's own split loses none of them", async () => {
  await zeek.stop();
  const own = await rig.startHeadgate(...words);
  await rig.inject(framesOf(lost), framesOf(lost).length * perFrame, 20_000);
  const last = await own.settled('counted_packets_total', framesOf(lost).length * perFrame);
  expect(last.sum('counted_packets_total')).toBe(framesOf(lost).length * perFrame);
});
