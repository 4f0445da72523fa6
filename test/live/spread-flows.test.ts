// Flows that lie on several lanes while the page has room for a few: each that is listed is whole, and the page adds up.
import { expect, test } from 'vitest';
import type { Flow } from '#src/snapshot/flow.js';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import type { Policy } from '#src/split/policy.js';
import { be16, be32, frame, ipv4 } from '../split/frames.js';
import { countedPackets, running, settled, sum } from '../support/counted.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrameBytes, flowFrames } from './flows.js';

const flows = 40;
const top = 5;
const options = { workers: 4, seed: 'spread', top, blockTimeoutMs: 20 };

const rig = rigOfEachTest();

const packetsOf = ({ packets, reverse_packets }: Flow): number => packets + reverse_packets;

/** The list of a snapshot that adds up. */
function listOf(snapshot: Snapshot): readonly Flow[] {
  const { topFlows, other } = snapshot.devices[0]!;
  expect(topFlows.length).toBeLessThanOrEqual(top);
  expect(topFlows.reduce((all, flow) => all + packetsOf(flow), other.packets)).toBe(countedPackets(snapshot));
  const bytes = topFlows.reduce((all, flow) => all + flow.bytes + flow.reverse_bytes, other.bytes);
  expect(bytes).toBe(sum(snapshot, ({ counted }) => counted.bytes));
  return topFlows;
}

/** Takes snapshots while `isRunning`: all add up, and no flow has fewer packets than in the list before. */
async function watch(isRunning: () => boolean): Promise<void> {
  let before = new Map<string, number>();
  const nameOf = ({ src, src_port, dst, dst_port }: Flow): string => `${src} ${src_port} ${dst} ${dst_port}`;
  while (isRunning()) {
    const list = listOf(await rig.manager.snapshot());
    for (const flow of list) expect(flow.packets).toBeGreaterThanOrEqual(before.get(nameOf(flow)) ?? 0);
    before = new Map(list.map((flow) => [nameOf(flow), flow.packets]));
  }
}

/** Flow n has n + 1 of the packets of a round. */
const rising = flowFrames(flows).flatMap((one, at) => new Array<Uint8Array>(at + 1).fill(one));

test('round robin: the largest have all their packets, by packets and bytes', async () => {
  const rounds = 40;
  const manager = await rig.startManager({ ...options, method: 'fanout', policy: { kind: 'roundrobin' } });
  const traffic = rig.inject(rising, rounds * rising.length, 20_000);
  await watch(running(traffic));
  await traffic;
  const last = await settled(manager, rounds * rising.length);
  expect(countedPackets(last)).toBe(rounds * rising.length);
  const list = listOf(last);
  expect(list).toHaveLength(top);
  for (const { src_port, packets, bytes } of list) {
    expect([src_port, packets]).toEqual([src_port, rounds * (src_port - 1023)]);
    expect(bytes).toBe(packets * flowFrameBytes);
  }
  const { plan, workers } = last.devices[0]!;
  expect([plan.policy, plan.method]).toEqual(['roundrobin', 'fanout']);
  expect(workers.every(({ reportAge }) => reportAge < 10)).toBe(true);
  const ended = listOf(await manager.stop());
  expect(ended.map((flow) => [flow.src_port, flow.packets, flow.end])).toEqual(
    list.map((flow) => [flow.src_port, flow.packets, 'stopped']),
  );
}, 60_000);

test('flows of one size: the ones that are listed stay, and are exact', async () => {
  const perFlow = 500; // twice: a tenth of it is more than what comes while a page is made
  const manager = await rig.startManager({ ...options, method: 'fanout', policy: { kind: 'roundrobin' } });
  await rig.inject(flowFrames(flows), flows * perFlow, 20_000);
  const first = listOf(await settled(manager, flows * perFlow)).map(({ src_port }) => src_port);
  const traffic = rig.inject(flowFrames(flows), flows * perFlow, 20_000);
  await watch(running(traffic));
  await traffic;
  const list = listOf(await settled(manager, 2 * flows * perFlow));
  expect(list.map(({ packets }) => packets)).toEqual(new Array<number>(top).fill(2 * perFlow));
  expect(list.map(({ src_port }) => src_port).sort()).toEqual(first.sort());
}, 60_000);

/** Frames of flow n: n + 1 forth, half as many back. */
function bothDirections(): { forth: Uint8Array[]; back: Uint8Array[] } {
  const udp = (source: number, destination: number): number[] => [...be16(source), ...be16(destination), 0, 8, 0, 0];
  const ends = (flow: number): [number[], number[]] => [be32(0x0a01_0000 + flow), be32(0x0a02_0000 + flow * 7)];
  const all = Array.from({ length: flows }, (_, flow) => flow);
  return {
    forth: all.flatMap((flow) => {
      const [client, server] = ends(flow);
      return new Array<Uint8Array>(flow + 1).fill(frame(be16(0x0800), ipv4(client, server, udp(4000 + flow, 53))));
    }),
    back: all.flatMap((flow) => {
      const [client, server] = ends(flow);
      return new Array<Uint8Array>(flow >> 1).fill(frame(be16(0x0800), ipv4(server, client, udp(53, 4000 + flow))));
    }),
  };
}

test.each<Policy>([
  { kind: 'hash', fields: ['srcaddr'] },
  { kind: 'hash', fields: ['dstaddr'] },
  { kind: 'hash', fields: ['key'], key: { base: 'ip', offset: 12, size: 4 } },
])(
  '$fields: a flow has the packets of both directions, and its client began it',
  async (policy) => {
    const manager = await rig.startManager({ ...options, policy });
    const { forth, back } = bothDirections();
    await rig.inject(forth, forth.length, 20_000);
    await settled(manager, forth.length);
    await rig.inject(back, back.length, 20_000);
    const list = listOf(await settled(manager, forth.length + back.length));
    expect(list).toHaveLength(top);
    const fifth = flows - top + 1 + ((flows - top) >> 1); // who was listed before may stay with a tenth less
    for (const { src_port, dst_port, packets, reverse_packets } of list) {
      const flow = src_port - 4000;
      expect([dst_port, packets, reverse_packets]).toEqual([53, flow + 1, flow >> 1]);
      expect(1.1 * (packets + reverse_packets)).toBeGreaterThanOrEqual(fifth);
    }
  },
  60_000,
);

test('changes of policy and seed while packets come: no flow that is listed loses a part', async () => {
  const rounds = 60;
  const changes: [Policy, string][] = [
    [{ kind: 'hash', fields: ['addrs'] }, 'second'],
    [{ kind: 'roundrobin' }, 'second'],
    [{ kind: 'hash', fields: ['srcaddr'] }, 'third'],
    [{ kind: 'hash', fields: ['dstaddr'] }, 'third'],
  ];
  const manager = await rig.startManager({ ...options, method: 'fanout' });
  const traffic = rig.inject(rising, rounds * rising.length, 15_000);
  const isRunning = running(traffic);
  const changed = (async () => {
    for (const change of changes) await manager.setSplit(...change);
  })();
  await watch(isRunning);
  await Promise.all([traffic, changed]);
  const list = listOf(await settled(manager, rounds * rising.length));
  expect(list).toHaveLength(top);
  for (const { src_port, packets } of list) expect([src_port, packets]).toEqual([src_port, rounds * (src_port - 1023)]);
}, 60_000);
