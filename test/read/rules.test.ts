// Which flow a frame belongs to, from the file to the printed key: a frame for each rule of the decoder.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flow } from '#src/snapshot/flow.js';
import * as build from './capture-files.js';
import { linkTypes } from './capture-files.js';
import type { Bytes } from './capture-files.js';
import { program, readJson, temporaryFolder } from './headgate-read.js';
import type { FileObject } from './headgate-read.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const { ethernet, hex, ipv4, ipv6, linuxSll, linuxSll2, mpls, pppoe, snap, tcp, udp, vlan } = build;
const dns = ipv4({}, udp(4000, 53));
const dns6 = ipv6(17, udp(4000, 53));
const plain = 'ip4 17 192.0.2.1 4000 > 198.51.100.2 53';
const plain6 = 'ip6 17 2001:db8::1 4000 > 2001:db8::2 53';
const none = 'no flow';

/** An IPv6 extension header of 8 bytes. */
const extension = (next: number, payload: Bytes): Bytes =>
  Buffer.concat([Buffer.from([next, 0, 0, 0, 0, 0, 0, 0]), payload]);
const fragment6 = (next: number, offset: number, payload: Bytes): Bytes =>
  Buffer.concat([Buffer.from([next, 0, offset >> 8, offset & 255, 0, 0, 0, 9]), payload]);
const tags = (...ids: number[]): Bytes =>
  ids.reduceRight<Bytes>((payload, id, at) => vlan(id, at === ids.length - 1 ? 0x0800 : 0x8100, payload), dns);

const rules: readonly (readonly [string, number, Bytes, string])[] = [
  ['Ethernet, IPv4', linkTypes.EN10MB, ethernet(0x0800, dns), plain],
  ['Ethernet, IPv6', linkTypes.EN10MB, ethernet(0x86dd, dns6), plain6],
  ['802.1Q', linkTypes.EN10MB, ethernet(0x8100, tags(42)), `42 ${plain}`],
  ['802.1ad, outermost first', linkTypes.EN10MB, ethernet(0x88a8, tags(7, 100)), `7.100 ${plain}`],
  ['QinQ with 0x9100', linkTypes.EN10MB, ethernet(0x9100, tags(1, 2, 3)), `1.2.3 ${plain}`],
  ['eight tags', linkTypes.EN10MB, ethernet(0x9200, tags(8, 7, 6, 5, 4, 3, 2, 1)), `8.7.6.5.4.3.2.1 ${plain}`],
  ['MPLS', linkTypes.EN10MB, ethernet(0x8847, mpls(16, false, mpls(17, true, dns))), plain],
  [
    'an Ethernet pseudowire in MPLS',
    linkTypes.EN10MB,
    ethernet(0x8848, mpls(16, true, Buffer.concat([Buffer.alloc(4), ethernet(0x0800, dns)]))),
    plain,
  ],
  ['PPPoE session', linkTypes.EN10MB, ethernet(0x8864, pppoe(0x0021, dns)), plain],
  [
    'PPPoE with IPv6 in a VLAN',
    linkTypes.EN10MB,
    ethernet(0x8100, vlan(9, 0x8864, pppoe(0x0057, dns6))),
    `9 ${plain6}`,
  ],
  ['PPPoE discovery', linkTypes.EN10MB, ethernet(0x8863, hex('1109 0000 0000')), none],
  ['802.3 with SNAP', linkTypes.EN10MB, ethernet(8 + dns.length, snap(0x0800, dns)), plain],
  ['802.3 with spanning tree', linkTypes.EN10MB, ethernet(38, Buffer.concat([hex('424203'), Buffer.alloc(35)])), none],
  ['ARP', linkTypes.EN10MB, ethernet(0x0806, Buffer.alloc(28)), none],
  ['RAW with IPv4', linkTypes.RAW, dns, plain],
  ['RAW with IPv6', linkTypes.RAW, dns6, plain6],
  ['IPV4', linkTypes.IPV4, dns, plain],
  ['IPV6', linkTypes.IPV6, dns6, plain6],
  ['Linux SLL', linkTypes.LINUX_SLL, linuxSll(0x0800, dns), plain],
  ['Linux SLL with a tag', linkTypes.LINUX_SLL, linuxSll(0x8100, tags(5)), `5 ${plain}`],
  ['Linux SLL2', linkTypes.LINUX_SLL2, linuxSll2(0x86dd, dns6), plain6],
  ['NULL', linkTypes.NULL, Buffer.concat([hex('02000000'), dns]), plain],
  ['NULL with the IPv6 of macOS', linkTypes.NULL, Buffer.concat([hex('1e000000'), dns6]), plain6],
  ['LOOP', linkTypes.LOOP, Buffer.concat([hex('00000002'), dns]), plain],
  ['PPP with address and control', linkTypes.PPP, Buffer.concat([hex('ff030021'), dns]), plain],
  ['PPP with a short protocol', linkTypes.PPP, Buffer.concat([hex('21'), dns]), plain],
  [
    'ICMP has no ports',
    linkTypes.RAW,
    ipv4({ proto: 1 }, hex('0800 0000 0001 0001')),
    'ip4 1 192.0.2.1 0 > 198.51.100.2 0',
  ],
  ['ESP has no ports', linkTypes.RAW, ipv4({ proto: 50 }, Buffer.alloc(16)), 'ip4 50 192.0.2.1 0 > 198.51.100.2 0'],
  ['IPv4 in IPv4: the outer one', linkTypes.RAW, ipv4({ proto: 4 }, dns), 'ip4 4 192.0.2.1 0 > 198.51.100.2 0'],
  [
    'SCTP has ports',
    linkTypes.RAW,
    ipv4({ proto: 132 }, hex('0bb80bb9 00000000 00000000')),
    'ip4 132 192.0.2.1 3000 > 198.51.100.2 3001',
  ],
  ['a first fragment has its ports', linkTypes.RAW, ipv4({ fragment: 0x2000 }, udp(4000, 53)), plain],
  [
    'a later fragment has none',
    linkTypes.RAW,
    ipv4({ fragment: 3 }, udp(4000, 53)),
    'ip4 17 192.0.2.1 0 > 198.51.100.2 0',
  ],
  [
    'IPv6 extension headers',
    linkTypes.RAW,
    ipv6(0, extension(60, extension(6, tcp(1, 2, 2)))),
    'ip6 6 2001:db8::1 1 > 2001:db8::2 2',
  ],
  ['a first IPv6 fragment', linkTypes.RAW, ipv6(44, fragment6(17, 1, udp(4000, 53))), plain6],
  [
    'a later IPv6 fragment',
    linkTypes.RAW,
    ipv6(44, fragment6(17, 8, udp(4000, 53))),
    'ip6 17 2001:db8::1 0 > 2001:db8::2 0',
  ],
  ['ports in four captured bytes', linkTypes.RAW, dns.subarray(0, 24), plain],
  [
    'a transport header that was not captured',
    linkTypes.RAW,
    dns.subarray(0, 23),
    'ip4 17 192.0.2.1 0 > 198.51.100.2 0',
  ],
  ['an IP header that was not captured whole', linkTypes.RAW, dns.subarray(0, 19), none],
  ['a frame of nothing', linkTypes.EN10MB, Buffer.alloc(0), none],
];

// One run reads them all.
let objects: readonly FileObject[] = [];
beforeAll(async () => {
  const paths = rules.map(([, link, frame], at) =>
    folder.write(`${at}.pcap`, build.pcap([{ frame, wire: 1500 }], link)),
  );
  objects = await readJson(paths);
});

it.each(rules.map(([name, , , expected], at) => ({ name, expected, at })))('$name', ({ expected, at }) => {
  const object = objects[at];
  expect(object?.error).toBeNull();
  expect([object?.packets, object?.bytes, object?.non_ip_packets]).toEqual([1, 1500, expected === none ? 1 : 0]);
  const flows = object!.flows.map(({ vlans, ip_version, proto, src, src_port, dst, dst_port }) =>
    [vlans.join('.'), `ip${ip_version}`, proto, src, src_port, '>', dst, dst_port].join(' ').trimStart(),
  );
  expect(flows).toEqual(expected === none ? [] : [expected]);
});

describe('a packet in VXLAN', () => {
  const inside = ethernet(0x0800, ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }, udp(4000, 53)));
  const frame = ipv4({}, udp(50_000, 4789, Buffer.concat([hex('0800000000000700'), inside])));
  const path = folder.write('vxlan.pcap', build.pcap([{ frame }], linkTypes.RAW));
  const row = async (...words: string[]): Promise<unknown[]> => {
    const [{ src, src_port, dst_port, bytes, ip_bytes }] = (await readJson([...words, path]))[0]!.flows as [Flow];
    return [src, src_port, dst_port, bytes, ip_bytes];
  };

  it('is a flow between the ends of the tunnel', async () => {
    expect(await row()).toEqual(['192.0.2.1', 50_000, 4789, frame.length, frame.length]);
    expect(await row('--tunnels', 'outer')).toEqual(await row());
  });

  it('is the flow inside, if that is asked for', async () => {
    expect(await row('--tunnels', 'inner')).toEqual(['10.0.0.1', 4000, 53, frame.length, inside.length - 14]);
  });
});

describe('fragments of one datagram', () => {
  const last = ipv4({ fragment: 3 }, Buffer.alloc(16));
  const middle = ipv4({ fragment: 0x2000 | 1 }, Buffer.alloc(16));
  const first = ipv4({ fragment: 0x2000 }, udp(4000, 53));
  const path = folder.write(
    'datagram.pcap',
    build.pcap(
      [last, first, middle].map((frame) => ({ frame })),
      linkTypes.RAW,
    ),
  );
  const rows = async (...words: string[]): Promise<(number | string)[][]> =>
    (await readJson([...words, path]))[0]!.flows.map(({ src_port, packets, ip_bytes }) => [
      src_port,
      packets,
      ip_bytes,
    ]);

  it('are one flow, in whichever order they come', async () => {
    expect(await rows()).toEqual([[4000, 3, 36 + 36 + first.length]]);
    expect(await rows('--fragments', 'track')).toEqual(await rows());
  });

  it('are a flow without ports behind the first, if they shall be separate', async () => {
    expect(await rows('--fragments', 'separate')).toEqual([
      [0, 2, 72],
      [4000, 1, first.length],
    ]);
  });
});

// A corpus of real captures with the flows that are in them, where there is one.
const corpus = process.env['HEADGATE_CORPUS'];
const splits = corpus === undefined ? [] : [[], ...['1', '2', '3', '4', '8'].map((workers) => ['--workers', workers])];
for (const split of splits) {
  it(`real captures ${split.join(' ')}`, { timeout: 120_000 }, async () => {
    const command = [process.execPath, program, 'read', '--format', 'json', '--fragments', 'separate', ...split];
    // It exits with 0 when every file is exact, and the promise is rejected otherwise.
    const { stdout } = await promisify(execFile)(`${corpus}/check.py`, ['--strict-ip-bytes', '--', ...command]);
    expect(stdout).toMatch(/^exact (\d+) of \1 files/);
  });
}
