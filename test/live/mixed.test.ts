// Frames of all shapes, sent through a packet socket: each is counted by exactly one worker, the one that the plan says.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { bitmapOf, equalPlan } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import { be16, be32, frame, ipv4, ipv6, mpls, pppoe, tag } from '../split/frames.js';
import type { Bytes } from '../split/frames.js';
import { Headgate } from '../support/headgate.js';
import type { Metrics } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';

const workers = 4;
const perFrame = 20;
const seed = 'mixed';

const v4 = (host: number, rest: Bytes = [0, 53, 0, 53, 0, 8, 0, 0]): number[] =>
  ipv4(be32(0x0a01_0000 + host), be32(0x0a02_0000 + host * 7), rest);
const v6 = (host: number): number[] =>
  ipv6(
    [0x20, 1, 0xd, 0xb8, ...be32(host), ...be32(0), ...be32(1)],
    [0x20, 1, 0xd, 0xb8, ...be32(0), ...be32(host), ...be32(2)],
    [0, 53, 0, 53, 0, 8, 0, 0],
  );

/** The later fragment of a datagram: no ports, an offset. */
function fragment(host: number): number[] {
  const packet = v4(host, [1, 2, 3, 4, 5, 6, 7, 8]);
  packet[6] = 0;
  packet[7] = 100;
  return packet;
}

const kinds: Record<string, (host: number) => Uint8Array> = {
  IPv4: (host) => frame(be16(0x0800), v4(host)),
  IPv6: (host) => frame(be16(0x86dd), v6(host)),
  'IPv4 in a VLAN': (host) => frame(tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv6 in a VLAN': (host) => frame(tag(0x8100, host), be16(0x86dd), v6(host)),
  'IPv4 in QinQ': (host) => frame(tag(0x88a8, 7), tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv6 in old QinQ': (host) => frame(tag(0x9100, 7), tag(0x8100, host), be16(0x86dd), v6(host)),
  'IPv4 in three tags': (host) => frame(tag(0x88a8, 1), tag(0x8100, 2), tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv4 in four tags': (host) =>
    frame(tag(0x88a8, 1), tag(0x8100, 2), tag(0x8100, 3), tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv4 in MPLS': (host) => frame(be16(0x8847), mpls([100, host]), v4(host)),
  'IPv4 in PPPoE': (host) => frame(be16(0x8864), pppoe(0x0021), v4(host)),
  ARP: (host) =>
    frame(be16(0x0806), [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, ...be32(host), ...new Array<number>(10).fill(0)]),
  LLDP: (host) => frame(be16(0x88cc), [2, 7, 4, ...be32(host), 0, 0]),
  'an unknown ethertype': (host) => frame(be16(0x9000 + (host & 0xff)), [1, 2, 3]),
  'a later fragment': (host) => frame(be16(0x0800), fragment(host)),
  'a cut IPv4 header': (host) => frame(be16(0x0800), v4(host).slice(0, host % 20)),
  'a cut IPv6 header': (host) => frame(be16(0x86dd), v6(host).slice(0, host % 40)),
  'a bare Ethernet header': () => frame(be16(0x0800)),
  'a cut tag': (host) => frame(be16(0x9100), [0, host & 0xff, 8].slice(0, host % 4)),
};

const hosts = Array.from({ length: 25 }, (_, at) => at * 3 + 1);
const sent = Object.entries(kinds).flatMap(([kind, make]) => hosts.map((host) => ({ kind, frame: make(host) })));

let namespace: Namespace;
let headgate: Headgate;
let page: Metrics;

beforeAll(async () => {
  namespace = new Namespace();
  headgate = await Headgate.start(namespace, 'tap0', '--workers', String(workers), '--seed', seed, '--no-rebalance');
  await namespace.inject(
    sent.map(({ frame: bytes }) => bytes),
    sent.length * perFrame,
    20_000,
  );
  page = await headgate.settled('counted_packets_total', sent.length * perFrame);
});

afterAll(async () => {
  await headgate.kill();
  namespace.remove();
});

test('every frame is counted by exactly one worker', () => {
  expect(page.sum('received_packets_total')).toBe(sent.length * perFrame);
  expect(page.sum('counted_packets_total')).toBe(sent.length * perFrame);
  expect(page.sum('surplus_packets_total')).toBe(0);
  expect(page.sum('dropped_packets_total')).toBe(0);
});

test('each worker counted exactly the frames that the plan gives it', () => {
  const split = encodeSplit({ constants: splitConstants(seed), policy: DEFAULT_POLICY });
  const plan = equalPlan(workers);
  const owned = Array.from({ length: workers }, (_, worker) => bitmapOf(plan, worker));
  const planned = new Array<number>(workers).fill(0);
  for (const { frame: bytes } of sent) {
    const bucket = addon.bucketOf(split, 'ethernet', bytes);
    const owners = owned.flatMap((bitmap, worker) => ((bitmap[bucket >> 3]! >> (bucket & 7)) & 1 ? [worker] : []));
    expect(owners).toHaveLength(1);
    planned[owners[0]!]! += perFrame;
  }
  expect(planned.every((packets) => packets > 0)).toBe(true);
  for (const [worker, packets] of planned.entries()) {
    expect(page.sum('counted_packets_total', { worker: String(worker) })).toBe(packets);
  }
});

test('the classes name what the frames are', () => {
  const perKind = hosts.length * perFrame;
  expect(page.sum('class_packets_total', { class: 'arp' })).toBe(perKind);
  // A fragment is a flow; headers that are cut short are not.
  expect(page.sum('class_packets_total', { class: 'ipv4' })).toBe(8 * perKind);
  expect(page.sum('class_packets_total', { class: 'ipv6' })).toBe(3 * perKind);
  expect(page.sum('class_packets_total', { class: 'other' })).toBe(2 * perKind);
});
