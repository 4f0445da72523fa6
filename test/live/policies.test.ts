// Other policies and other link layers, through the kernel: each frame is counted once, by the worker that the plan says.
import { beforeAll, describe, expect, test } from 'vitest';
import { addon, type LinkType } from '#src/addon/addon.js';
import { equalPlan } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import type { Field, HashPolicy } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import { be16, be32, frame, ipv4, ipv6, tag, type Bytes } from '../split/frames.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfAllTests } from '../support/rig.js';

const workers = 4;
const seed = 'policies';
const plan = equalPlan(workers);

const udp = (source: number, destination: number, rest: Bytes = []): number[] => [
  ...be16(source),
  ...be16(destination),
  ...be16(8 + rest.length),
  0,
  0,
  ...rest,
];

const v4 = (host: number, rest: Bytes): number[] => ipv4(be32(0x0a01_0000 + host), be32(0x0a02_0000), rest);
const v6 = (host: number, rest: Bytes): number[] =>
  ipv6(
    [0x20, 1, 0xd, 0xb8, ...be32(host), ...be32(0), ...be32(1)],
    [0x20, 1, 0xd, 0xb8, ...Array<number>(12).fill(7)],
    rest,
  );

const hosts = Array.from({ length: 40 }, (_, at) => at);
const typed = (packet: Bytes): Uint8Array => frame(be16((packet[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800), packet);

function fragment(host: number, field: number): number[] {
  const packet = v4(1, udp(host, 53));
  packet.splice(6, 2, ...be16(field));
  return packet;
}

const vxlan = (host: number): number[] =>
  v4(1, udp(40_000, 4789, [8, 0, 0, 0, 0, 0, 7, 0, ...typed(v4(host, udp(1, 2)))]));

/** Packets of a few ends with many ports, tunnels and fragments. */
const packets = hosts.flatMap((host) => [
  v4(1, udp(5000 + host, 53)),
  v6(1, udp(5000 + host, 53)),
  vxlan(host),
  fragment(host, 0x2000),
  fragment(host, 5),
]);

const tagged = hosts.flatMap((host) => [
  frame(tag(0x8100, host), be16(0x0800), v4(1, udp(1, 2))),
  frame(tag(0x88a8, 7), tag(0x8100, host), be16(0x0800), v4(1, udp(1, 2))),
  frame(tag(0x8100, host), be16(0x0806), Array<number>(46).fill(1)),
]);

const policy = (...fields: Field[]): HashPolicy => ({ kind: 'hash', fields });

/** How many of the frames each worker is due. */
function planned(hashed: HashPolicy, linkType: LinkType, frames: readonly Uint8Array[]): number[] {
  const split = encodeSplit({ constants: splitConstants(seed), policy: hashed });
  const due = new Array<number>(workers).fill(0);
  for (const bytes of frames) due[plan.owner[addon.bucketOf(split, linkType, bytes)]!]! += 1;
  return due;
}

const rig = rigOfAllTests();

beforeAll(() => rig.namespace.addTun('tun0'));

/** Captures what `send` sends, `count` packets, and hands the page over when all is counted. */
async function capture(
  words: readonly string[],
  count: number,
  send: () => unknown,
  look: (page: Metrics) => unknown,
): Promise<void> {
  const options = ['--workers', String(workers), '--seed', seed, '--rebalance', 'off', '--ring', '8'];
  const headgate = await rig.startHeadgate(...words, ...options);
  try {
    await send();
    const page = await headgate.settled('counted_packets_total', count);
    expect(page.sum('received_packets_total')).toBe(count);
    expect(page.sum('counted_packets_total')).toBe(count);
    await look(page);
  } finally {
    await headgate.kill();
  }
}

const counted = (page: Metrics): number[] =>
  Array.from({ length: workers }, (_, worker) => page.sum('counted_packets_total', { worker: String(worker) }));

describe('each worker counts what the policy gives it', () => {
  const frames = [...packets.map(typed), ...tagged];
  const send = (): unknown => rig.inject(frames, frames.length, 20_000);

  test.each<[string, HashPolicy]>([
    ['hash,addrs,ports,vlan', policy('addrs', 'ports', 'vlan')],
    ['hash,inner,proto', policy('inner', 'proto')],
  ])('on Ethernet by %s', async (text, hashed) => {
    const due = planned(hashed, 'ethernet', frames);
    expect(due.filter((part) => part > 0).length).toBeGreaterThan(2);
    await capture(['tap0', '--policy', text], frames.length, send, (page) => expect(counted(page)).toEqual(due));
  });

  test('on a tun interface, by auto-bpf and by fanout', async () => {
    const raw = packets.map((packet) => Uint8Array.from(packet));
    const due = planned(policy('addrs', 'ports'), 'raw', raw);
    for (const method of ['auto-bpf', 'fanout']) {
      const words = ['tun0', '--policy', 'hash,addrs,ports', '--method', method];
      await capture(
        words,
        raw.length,
        () => rig.namespace.feed('tun0', raw),
        (page) => expect(counted(page)).toEqual(due),
      );
    }
  });

  test('on all interfaces at once, each frame where it leaves and where it arrives', async () => {
    const plain = packets.map(typed);
    const due = planned(policy('addrs', 'ports'), 'ethernet', plain).map((part) => 2 * part);
    const words = ['any', '--policy', 'hash,addrs,ports', '--filter', 'not host 127.0.0.1'];
    const count = 2 * plain.length;
    await capture(
      words,
      count,
      () => rig.inject(plain, plain.length, 20_000),
      (page) => {
        expect(counted(page)).toEqual(due);
      },
    );
  });

  test('on all interfaces at once, what goes over the loopback is counted once', async () => {
    const words = ['any', '--filter', 'udp port 7 and src host 127.0.0.1'];
    const send100 = (): unknown =>
      rig.namespace.run('bash', '-c', 'for at in {1..100}; do echo -n packet >/dev/udp/127.0.0.1/7; done');
    await capture(words, 100, send100, (page) => expect(page.sum('counted_packets_total')).toBe(100));
  });
});

test('a flow whose directions are on two workers is one flow on the page, with the packets of both', async () => {
  const [client, server] = [be32(0x0a01_0007), be32(0x0a02_0009)];
  const there = frame(be16(0x0800), ipv4(client, server, udp(4000, 53)));
  const back = frame(be16(0x0800), ipv4(server, client, udp(53, 4000)));
  const due = planned(policy('srcaddr'), 'ethernet', [there, back]);
  expect(due.filter((part) => part === 1)).toHaveLength(2); // on different workers, with this seed
  const send = async (): Promise<void> => {
    await rig.inject([there], 30, 20_000);
    // A page that was made with the answers alone would say that the server began, and pages to come would keep to that.
    await rig.headgate.settled('counted_packets_total', 30);
    await rig.inject([back], 20, 20_000);
  };
  await capture(['tap0', '--policy', 'hash,srcaddr'], 50, send, async () => {
    await expect
      .poll(() => rig.headgate.flows(), { timeout: 10_000 })
      .toMatchObject([{ src: '10.1.0.7', dst: '10.2.0.9', packets: 30, reverse_packets: 20 }]);
    expect(rig.headgate.log).toContain('hash,srcaddr can send the two directions of a flow to different workers');
  });
});
