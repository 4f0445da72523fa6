// A fanout group in the kernel: each member gets exactly the frames of the buckets that the plan gives it.
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { equalPlan } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import { frames } from '../split/frames.js';
import { rigOfAllTests } from '../support/rig.js';
import { Lanes, sum } from './lanes.js';
import type { Refusal } from './lanes.js';

const members = 16;
const seed = 'members';
const words = encodeSplit({ constants: splitConstants(seed), policy: DEFAULT_POLICY });

/** The kernel drops a frame that ends in the tag it would take out, before anybody sees it. */
function endsInTag(frame: Uint8Array): boolean {
  const type = (frame[12]! << 8) | frame[13]!;
  return (type === 0x8100 || type === 0x88a8) && frame.length < 20;
}

/** Frames of all shapes, whole and cut, that an Ethernet carries. Longer ones carry a number at their end: it is not in a header. */
const sent = fc
  .sample(frames, { seed: 1, numRuns: 2000 })
  .filter((frame) => frame.length >= 14 && !endsInTag(frame))
  .map((frame) => (frame.length < 56 ? frame : Uint8Array.from([...frame, ...Array<number>(64).fill(0)])));

const ownerOf = (frame: Uint8Array, owner: Uint16Array): number => owner[addon.bucketOf(words, 'ethernet', frame)]!;

/** How many of these frames each member should get. */
function planned(owner: Uint16Array, delivered = sent): number[] {
  const counts = Array<number>(members).fill(0);
  for (const frame of delivered) counts[ownerOf(frame, owner)]! += 1;
  return counts;
}

/** Neighbouring buckets go to different members; some members get nothing. */
const scattered = Uint16Array.from({ length: 4096 }, (_, bucket) => 2 + (((bucket >> 3) * 5) % (members - 3)));

const rig = rigOfAllTests();
let lanes: Lanes;
let received = Array<number>(members).fill(0);

/** Sends frames once out of `peer`; what each member received of them. */
async function deliver(peer: string, delivered = sent): Promise<number[]> {
  const before = received;
  await rig.inject(delivered, delivered.length, 20_000, { peer });
  ({ received } = await lanes.settled(sum(before) + delivered.length));
  return received.map((packets, member) => packets - before[member]!);
}

beforeAll(async () => {
  rig.namespace.addPair('tap1', 'wire1');
  lanes = rig.endWith(await Lanes.start(rig.namespace, 'tap0', members, seed));
});

test('there are frames for every member', () => {
  expect(sent.length).toBeGreaterThan(1500);
  expect(Math.min(...planned(equalPlan(members).owner))).toBeGreaterThan(0);
});

test('before the filters let packets in, nobody receives anything', async () => {
  await lanes.setOwner(equalPlan(members).owner);
  await rig.inject(sent, sent.length, 20_000);
  expect((await lanes.settled(0)).received).toEqual(Array<number>(members).fill(0));
  await lanes.accept();
});

test('each member gets the frames that the plan gives it, when they arrive', async () => {
  expect(await deliver('wire0')).toEqual(planned(equalPlan(members).owner));
});

test('and when they leave', async () => {
  expect(await deliver('tap0')).toEqual(planned(equalPlan(members).owner));
});

test('one call puts another plan in force', async () => {
  await lanes.setOwner(scattered);
  expect(await deliver('wire0')).toEqual(planned(scattered));
  expect(await deliver('tap0')).toEqual(planned(scattered));
});

test('it is so too when the headers behind the link header are in other pages than that', async () => {
  // Of a frame that does not fit a page the kernel keeps only the link header in the packet's linear part (packet_snd()).
  for (const device of ['tap0', 'wire0']) rig.namespace.run('ip', 'link', 'set', device, 'mtu', '9000');
  const paged = sent.slice(0, 400).map((frame) => Uint8Array.from([...frame, ...Array<number>(5000).fill(0)]));
  expect(await deliver('wire0', paged)).toEqual(planned(scattered, paged));
  expect(await deliver('tap0', paged)).toEqual(planned(scattered, paged));
});

test('no frame went to a member that does not own its bucket', async () => {
  const { counted, surplus } = await lanes.settled(0);
  expect(surplus).toEqual(Array<number>(members).fill(0));
  expect(counted).toEqual(received);
});

test('while plans change under traffic, every frame is received once', async () => {
  const count = 20 * sent.length;
  const before = sum(received);
  const traffic = { flows: true };
  const injected = rig.inject(sent, count, 20_000).finally(() => (traffic.flows = false));
  while (traffic.flows) {
    await lanes.setOwner(equalPlan(members).owner);
    await lanes.settled(0); // empties the rings
    await lanes.setOwner(scattered);
  }
  await injected;
  const after = await lanes.settled(before + count);
  expect(sum(after.received) - before).toBe(count);
  expect(sum(after.dropped)).toBe(0);
  expect(sum(after.counted) + sum(after.surplus)).toBe(sum(after.received));
  ({ received } = after);
});

test('the members keep their places when the interface goes down and comes up', async () => {
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'down');
  rig.namespace.run('ip', 'link', 'set', 'tap0', 'up');
  expect(await deliver('wire0')).toEqual(planned(scattered));
});

test('a program that is none is refused, and the old one stays in force', async () => {
  const refusal = await lanes.ask<Refusal>({ do: 'program', bytes: [0, 0, 0, 0, 0, 0, 0, 0] });
  expect(refusal).toEqual({
    code: 'FILTER_INVALID',
    message: 'A fanout program of 1 instructions is not a valid BPF program',
  });
  expect(await deliver('wire0')).toEqual(planned(scattered));
});

test('a capture joins once, and a group is of one interface', async () => {
  expect(await lanes.ask<Refusal>({ do: 'joinAgain' })).toEqual({
    code: 'FANOUT_REFUSED',
    message: 'This capture is a member of a fanout group already (Operation already in progress)',
  });
  const refusal = await lanes.ask<Refusal>({ do: 'joinFromElsewhere', on: 'tap1' });
  expect(refusal.code).toBe('FANOUT_REFUSED');
  expect(refusal.message).toMatch(
    /^Fanout group \d+ is not of this interface or not of this kind: another program uses/,
  );
});

test('on the loopback a packet is received once, not leaving and arriving', async () => {
  const local = rig.endWith(await Lanes.start(rig.namespace, 'lo', 2, seed));
  await local.setOwner(equalPlan(2).owner);
  await local.accept();
  const sendAndReceive = `
    import { createSocket } from 'node:dgram';
    const receiver = createSocket('udp4');
    await new Promise((resolve) => receiver.bind(0, '127.0.0.1', resolve));
    let left = 100;
    receiver.on('message', () => --left === 0 && process.exit());
    const sender = createSocket('udp4');
    for (let sent = 0; sent < 100; sent += 1) sender.send('datagram', receiver.address().port, '127.0.0.1');`;
  rig.namespace.run(process.execPath, '--input-type=module', '-e', sendAndReceive);
  const { received, counted } = await local.settled(100);
  expect([sum(received), sum(counted)]).toEqual([100, 100]);
});
