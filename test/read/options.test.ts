// The split and the filter of `headgate read`.
import { afterAll, describe, expect, it } from 'vitest';
import { ethernet, hex, ipv4, ipv6, linkTypes, pcap, pcapng, tcp, udp, vlan } from './capture-files.js';
import type { Bytes } from './capture-files.js';
import { readJson, runRead, temporaryFolder } from './headgate-read.js';
import type { FileObject } from './headgate-read.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('the split', () => {
  const hosts = Array.from({ length: 500 }, (_, at) => `10.1.${at >> 8}.${at & 255}`);
  const frames = hosts.flatMap((src) => [
    ethernet(0x0800, ipv4({ src, dst: '10.9.9.9' }, udp(4000, 53))),
    ethernet(0x0800, ipv4({ src: '10.9.9.9', dst: src }, udp(53, 4000, hex('cafe')))),
    ethernet(0x0800, ipv4({ src, dst: '10.9.9.9', proto: 6 }, tcp(5000, 80, 0x10))),
  ]);
  const other = [ethernet(0x0806, Buffer.alloc(28)), ethernet(0x88cc, Buffer.alloc(30)), hex('0102')];
  const path = folder.write('hosts.pcap', pcap([...frames, ...other].map((frame) => ({ frame }))));

  async function split(workers: number, seed = 'a'): Promise<FileObject> {
    const [object] = await readJson(['--workers', String(workers), '--seed', seed, path]);
    return object!;
  }

  it.each([1, 2, 3, 4, 8, 256])('over %i workers: together they have the file, flow by flow', async (workers) => {
    const whole = await split(1);
    const object = await split(workers);
    const sum = (of: 'packets' | 'bytes' | 'flows'): number =>
      object.workers.reduce((total, one) => total + one[of], 0);
    expect(object.workers.map(({ worker }) => worker)).toEqual(Array.from({ length: workers }, (_, at) => at));
    expect(sum('packets')).toBe(whole.packets);
    expect(sum('packets')).toBe(frames.length + other.length);
    expect(sum('bytes')).toBe(whole.bytes);
    expect(sum('flows')).toBe(2 * hosts.length);
    for (const one of object.workers) {
      expect(object.flows.filter(({ worker }) => worker === one.worker)).toHaveLength(one.flows);
    }
    const keyed = ({ flows }: FileObject): unknown[] =>
      flows.map((flow) => JSON.stringify({ ...flow, worker: 0 })).sort();
    expect(keyed(object)).toEqual(keyed(whole));
  });

  it('keeps a pair of hosts on one worker, both ways and all ports', async () => {
    const { flows } = await split(8);
    const workers = new Map<string, Set<number>>();
    for (const { src, worker } of flows) workers.set(src, (workers.get(src) ?? new Set()).add(worker));
    expect(workers.size).toBe(hosts.length);
    expect([...workers.values()].every((set) => set.size === 1)).toBe(true);
  });

  it('is the same for the same seed, another for another, and repeats without one', async () => {
    const [first, again, another] = [await split(4), await split(4), await split(4, 'b')];
    expect(again).toEqual(first);
    expect(another.workers).not.toEqual(first.workers);
    const words = ['--format', 'json', '--workers', '4', path];
    expect((await runRead(words)).output).toBe((await runRead(words)).output);
  });
});

describe('the filter', () => {
  const web = ipv4({ proto: 6 }, tcp(50_000, 80, 0x10));
  const dns = ipv4({ dst: '192.0.2.53' }, udp(4000, 53));

  async function counted(expression: string, link: number, frames: readonly Bytes[], swapped = false): Promise<number> {
    const path = folder.write(
      'filter.pcap',
      pcap(
        frames.map((frame) => ({ frame })),
        link,
        swapped,
      ),
    );
    const [object] = await readJson(['--filter', expression, path]);
    expect(object?.error).toBeNull();
    return object!.packets;
  }

  it('is that of tcpdump for the link type of the file', async () => {
    expect(await counted('udp port 53', linkTypes.EN10MB, [ethernet(0x0800, web), ethernet(0x0800, dns)])).toBe(1);
    expect(await counted('udp port 53', linkTypes.RAW, [web, dns, dns])).toBe(2);
    expect(await counted('host 192.0.2.53', linkTypes.IPV4, [web, dns])).toBe(1);
    expect(await counted('tcp', linkTypes.PPP, [Buffer.concat([hex('ff030021'), web])])).toBe(1);
    expect(await counted('ip6', linkTypes.IPV6, [ipv6(17, udp(1, 2))])).toBe(1);
  });

  it('sees VLAN tags where they stand in a file: in the bytes', async () => {
    const frames = [
      ethernet(0x8100, vlan(42, 0x0800, dns)),
      ethernet(0x8100, vlan(43, 0x0800, dns)),
      ethernet(0x0800, dns),
    ];
    expect(await counted('vlan 42', linkTypes.EN10MB, frames)).toBe(1);
    expect(await counted('vlan and udp', linkTypes.EN10MB, frames)).toBe(2);
    expect(await counted('udp', linkTypes.EN10MB, frames)).toBe(1);
  });

  it('knows the byte order of loopback headers', async () => {
    const little = Buffer.concat([hex('02000000'), dns]);
    const big = Buffer.concat([hex('00000002'), dns]);
    expect(await counted('udp', linkTypes.NULL, [little])).toBe(1);
    expect(await counted('udp', linkTypes.NULL, [big], true)).toBe(1);
    expect(await counted('udp', linkTypes.LOOP, [big])).toBe(1);
  });

  it('goes by the original length, not the captured one', async () => {
    const frame = ethernet(0x0800, dns);
    const path = folder.write('wire.pcap', pcap([{ frame, wire: 1500 }, { frame }]));
    const [object] = await readJson(['--filter', 'greater 1000', path]);
    expect(object?.packets).toBe(1);
    expect(object?.bytes).toBe(1500);
  });

  it('is compiled for each link type of a file; one for which it has no meaning is an error of that file', async () => {
    const frames = [
      { frame: ethernet(0x0800, dns), on: 0 },
      { frame: dns, on: 1 },
      { frame: ethernet(0x0800, web), on: 0 },
    ];
    const path = folder.write('two.pcapng', pcapng([linkTypes.EN10MB, linkTypes.RAW], frames));
    const [both] = await readJson(['--filter', 'udp', path]);
    expect(both?.packets).toBe(2);
    expect(both?.link_type).toBe('EN10MB+RAW');
    const { code, errors, output } = await runRead([
      '--format',
      'json',
      '--filter',
      'ether host 02:00:00:00:00:01',
      path,
    ]);
    expect(code).toBe(1);
    expect(errors).toContain("two.pcapng: The filter 'ether host 02:00:00:00:00:01' does not compile: ");
    expect((JSON.parse(output) as FileObject).packets).toBe(1);
  });
});
