// What the fields of a policy mean, by examples: which packets share a bucket, and which do not.
import { describe, expect, it } from 'vitest';
import { addon, type LinkType } from '#src/addon/addon.js';
import { FIELDS, type Field, type Key, type Policy } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import { be16, be32, frame, ipv4, ipv6, tag, type Bytes } from './frames.js';
import { constants } from './split.js';

const HERE = [192, 0, 2, 1];
const THERE = [198, 51, 100, 2];
const HERE6 = [0x20, 1, 0x0d, 0xb8, ...Array<number>(11).fill(0), 1];
const THERE6 = [0x20, 1, 0x0d, 0xb8, ...Array<number>(11).fill(0), 2];
const OUT = [203, 0, 113, 1];
const BACK = [203, 0, 113, 2];

const hash = (...fields: Field[]): Policy => ({
  kind: 'hash',
  fields: FIELDS.filter((field) => fields.includes(field)),
});
const keyed = (key: Key, ...fields: Field[]): Policy => ({ kind: 'hash', fields: [...fields, 'key'], key });

const bucket = (policy: Policy, bytes: Uint8Array, linkType: LinkType = 'ethernet'): number =>
  addon.bucketOf(encodeSplit({ constants, policy }), linkType, bytes);

const udp = (source: number, destination: number, rest: Bytes = []): number[] => [
  ...be16(source),
  ...be16(destination),
  ...be16(8 + rest.length),
  0,
  0,
  ...rest,
];

/** IPv4 of any protocol and fragment field. */
function packet(source: Bytes, destination: Bytes, rest: Bytes, protocol = 17, fragment = 0): number[] {
  const bytes = ipv4(source, destination, rest);
  bytes.splice(6, 2, ...be16(fragment));
  bytes[9] = protocol;
  return bytes;
}

const ip = (...parts: Parameters<typeof packet>): Uint8Array => frame(be16(0x0800), packet(...parts));

const dns = ip(HERE, THERE, udp(5000, 53));

describe('addresses', () => {
  it('of one side are those of that side, whatever the other', () => {
    const [toOther, fromOther] = [ip(HERE, OUT, udp(1, 2)), ip(OUT, THERE, udp(1, 2))];
    expect(bucket(hash('srcaddr'), toOther)).toBe(bucket(hash('srcaddr'), dns));
    expect(bucket(hash('srcaddr'), fromOther)).not.toBe(bucket(hash('srcaddr'), dns));
    expect(bucket(hash('dstaddr'), fromOther)).toBe(bucket(hash('dstaddr'), dns));
    expect(bucket(hash('dstaddr'), toOther)).not.toBe(bucket(hash('dstaddr'), dns));
  });

  it('of a source and of a destination are one number', () => {
    expect(bucket(hash('srcaddr'), ip(HERE, OUT, []))).toBe(bucket(hash('dstaddr'), ip(OUT, HERE, [])));
    const six = (source: Bytes, destination: Bytes): Uint8Array => frame(be16(0x86dd), ipv6(source, destination));
    expect(bucket(hash('srcaddr'), six(HERE6, THERE6))).toBe(bucket(hash('dstaddr'), six(THERE6, HERE6)));
  });
});

describe('ports', () => {
  const policy = hash('addrs', 'ports');

  it('of TCP, UDP and SCTP tell flows of the same ends apart, in both directions', () => {
    for (const protocol of [6, 17, 132]) {
      const there = bucket(policy, ip(HERE, THERE, udp(5000, 53), protocol));
      expect(there).toBe(bucket(policy, ip(THERE, HERE, udp(53, 5000), protocol)));
      expect(there).not.toBe(bucket(policy, ip(HERE, THERE, udp(5001, 53), protocol)));
    }
  });

  it('are nothing in other protocols', () => {
    const [one, other] = [ip(HERE, THERE, udp(1, 2), 1), ip(HERE, THERE, udp(3, 4), 1)];
    expect(bucket(policy, one)).toBe(bucket(policy, other));
    expect(bucket(policy, one)).toBe(bucket(hash('addrs'), one));
  });

  it.each([
    ['the first', 0x2000],
    ['a middle', 0x2005],
    ['the last', 0x0005],
  ])('are nothing in %s fragment, which only its addresses place', (_, field) => {
    const fragment = ip(HERE, THERE, udp(5000, 53), 17, field);
    for (const fields of [hash('addrs', 'ports'), hash('addrs', 'ports', 'proto'), hash('ports'), hash('proto')]) {
      expect(bucket(fields, fragment)).toBe(bucket(hash('addrs'), fragment));
    }
  });

  it('are found behind up to four extension headers of IPv6', () => {
    const behind = (count: number, source: number): Uint8Array => {
      const next = Array.from({ length: count }, (_, at) => [at + 1 < count ? 60 : 17, 0, 1, 4, 0, 0, 0, 0]).flat();
      const bytes = ipv6(HERE6, THERE6, [...next, ...udp(source, 53)]);
      bytes[6] = count > 0 ? 60 : 17;
      return frame(be16(0x86dd), bytes);
    };
    const without = bucket(policy, behind(0, 5000));
    expect([1, 2, 3, 4].map((count) => bucket(policy, behind(count, 5000)))).toEqual(Array(4).fill(without));
    expect(bucket(policy, behind(4, 5001))).not.toBe(without);
    expect(bucket(policy, behind(5, 5000))).toBe(bucket(hash('addrs'), behind(5, 5000)));
  });

  it('place all fragments of IPv6 together', () => {
    const fragment = (field: number): Uint8Array => {
      const bytes = ipv6(HERE6, THERE6, [17, 0, ...be16(field), 0, 0, 0, 7, ...udp(5000, 53)]);
      bytes[6] = 44;
      return frame(be16(0x86dd), bytes);
    };
    const together = bucket(hash('addrs'), fragment(1));
    expect([1, 0x39, 0x38].map((field) => bucket(policy, fragment(field)))).toEqual(Array(3).fill(together));
    expect(bucket(policy, fragment(0))).not.toBe(together); // a datagram in one piece
  });

  it('alone leave what has none to the addresses', () => {
    expect(bucket(hash('ports'), dns)).toBe(bucket(hash('ports'), ip(OUT, BACK, udp(53, 5000))));
    const ping = ip(HERE, THERE, [8, 0, 0, 0], 1);
    expect(bucket(hash('ports'), ping)).toBe(bucket(hash('addrs'), ping));
    expect(bucket(hash('ports'), dns.subarray(0, 37))).toBe(bucket(hash('addrs'), dns));
  });
});

it('proto tells protocols of the same ends apart', () => {
  const policy = hash('addrs', 'proto');
  expect(bucket(policy, ip(HERE, THERE, [], 50))).not.toBe(bucket(policy, ip(HERE, THERE, [], 51)));
  expect(bucket(hash('proto'), ip(HERE, THERE, [], 50))).toBe(bucket(hash('proto'), ip(OUT, BACK, [], 50)));
});

describe('vlan', () => {
  const policy = hash('addrs', 'vlan');
  const tagged = (...controls: number[]): Uint8Array =>
    frame(
      controls.flatMap((control) => tag(0x8100, control)),
      be16(0x0800),
      packet(HERE, THERE, udp(1, 2)),
    );

  it('tells ids apart, in their order, and not priorities', () => {
    const all = [tagged(), tagged(5), tagged(6), tagged(5, 6), tagged(6, 5), tagged(5, 6, 7)];
    expect(new Set(all.map((bytes) => bucket(policy, bytes))).size).toBe(all.length);
    expect(bucket(policy, tagged(0xa005))).toBe(bucket(policy, tagged(5)));
  });

  it('holds for what is not IP, too', () => {
    const arp = (id: number): Uint8Array => frame(tag(0x8100, id), be16(0x0806), Array<number>(28).fill(0));
    expect(bucket(policy, arp(5))).not.toBe(bucket(policy, arp(6)));
    expect(bucket(hash('addrs'), arp(5))).toBe(bucket(hash('addrs'), arp(6)));
  });
});

describe('inner', () => {
  const policy = hash('inner');
  const inside = packet(HERE, THERE, udp(5000, 53));
  const inside6 = ipv6(HERE6, THERE6, udp(5000, 53));
  const ofInside = bucket(hash('addrs'), dns);
  const ethernet = (...parts: Bytes[]): number[] => [...frame(...parts)];
  const tunnel = (rest: Bytes, protocol = 17): Uint8Array => ip(OUT, BACK, rest, protocol);
  const vxlan = [8, 0, 0, 0, 0, 0, 7, 0];
  const gtpExtended = [0x34, 255, 0, 0, ...be32(7), 0, 0, 0, 0x85, 1, 9, 9, 0x85, 2, 9, 9, 9, 9, 9, 9, 0];

  it.each<[string, Uint8Array]>([
    ['IPIP', tunnel(inside, 4)],
    ['GRE', tunnel([...be16(0), ...be16(0x0800), ...inside], 47)],
    ['GRE with all options', tunnel([...be16(0xb000), ...be16(0x0800), ...Array<number>(12).fill(1), ...inside], 47)],
    ['GRE with Ethernet', tunnel([...be16(0), ...be16(0x6558), ...ethernet(be16(0x0800), inside)], 47)],
    ['VXLAN', tunnel(udp(40_000, 4789, [...vxlan, ...ethernet(be16(0x0800), inside)]))],
    [
      'VXLAN with two tags',
      tunnel(udp(40_000, 4789, [...vxlan, ...ethernet(tag(0x88a8, 1), tag(0x8100, 2), be16(0x0800), inside)])),
    ],
    ['Geneve', tunnel(udp(40_000, 6081, [0, 0, ...be16(0x0800), 0, 0, 7, 0, ...inside]))],
    ['Geneve with options', tunnel(udp(40_000, 6081, [1, 0, ...be16(0x0800), 0, 0, 7, 0, 1, 2, 3, 4, ...inside]))],
    ['GTP-U', tunnel(udp(2152, 2152, [0x30, 255, 0, 0, ...be32(7), ...inside]))],
    ['GTP-U with a sequence number', tunnel(udp(2152, 2152, [0x32, 255, 0, 0, ...be32(7), 0, 1, 0, 0, ...inside]))],
    ['GTP-U with two extensions', tunnel(udp(2152, 2152, [...gtpExtended, ...inside]))],
    ['IPIP in a VLAN', frame(tag(0x8100, 3), be16(0x0800), packet(OUT, BACK, inside, 4))],
  ])('is the addresses inside of %s', (_, bytes) => {
    expect(bucket(policy, bytes)).toBe(ofInside);
    expect(bucket(hash('inner', 'ports'), bytes)).toBe(bucket(hash('addrs', 'ports'), dns));
    expect(bucket(hash('addrs'), bytes)).not.toBe(ofInside);
  });

  it('knows IPv6 outside and inside', () => {
    const six = frame(be16(0x86dd), inside6);
    expect(bucket(policy, tunnel(inside6, 41))).toBe(bucket(hash('addrs'), six));
    const outer = ipv6(THERE6, THERE6, inside);
    outer[6] = 4;
    expect(bucket(policy, frame(be16(0x86dd), outer))).toBe(ofInside);
  });

  it.each<[string, Uint8Array]>([
    ['plain UDP', tunnel(udp(1, 2, inside))],
    ['a fragment', ip(OUT, BACK, inside, 4, 0x2000)],
    ['a later fragment', ip(OUT, BACK, inside, 4, 5)],
    ['VXLAN without an identifier', tunnel(udp(1, 4789, [0, ...vxlan.slice(1), ...ethernet(be16(0x0800), inside)]))],
    ['VXLAN with ARP', tunnel(udp(1, 4789, [...vxlan, ...ethernet(be16(0x0806), inside)]))],
    ['PPTP', tunnel([...be16(1), ...be16(0x0800), ...inside], 47)],
    ['an OAM packet of Geneve', tunnel(udp(1, 6081, [0, 0x80, ...be16(0x0800), 0, 0, 7, 0, ...inside]))],
    ['an echo of GTP-U', tunnel(udp(1, 2152, [0x30, 1, 0, 0, ...be32(7), ...inside]))],
    ['a cut header inside', tunnel(inside.slice(0, 19), 4)],
  ])('is the outer addresses of %s', (_, bytes) => expect(bucket(policy, bytes)).toBe(bucket(hash('addrs'), bytes)));
});

describe('a key', () => {
  it('is a number at its place', () => {
    const identifier = keyed({ base: 'l4', offset: 8, size: 4 });
    const one = ip(HERE, THERE, udp(1, 2, [0, 0, 0, 9, 1]));
    expect(bucket(identifier, one)).toBe(bucket(identifier, ip(OUT, BACK, udp(3, 4, [0, 0, 0, 9]))));
    expect(bucket(identifier, one)).not.toBe(bucket(identifier, ip(HERE, THERE, udp(1, 2, [0, 0, 0, 8]))));
    expect(bucket(identifier, dns)).toBe(bucket(hash('addrs'), dns));
    const lifetime = keyed({ base: 'ip', offset: 8, size: 1 });
    expect(bucket(lifetime, dns)).toBe(bucket(lifetime, ip(OUT, BACK, [])));
  });

  it('of base eth counts in the frame without its tags', () => {
    for (const [key, place] of [
      [{ base: 'eth', offset: 6, size: 4 }, 6],
      [{ base: 'eth', offset: 12, size: 2 }, 12],
      [{ base: 'eth', offset: 14, size: 2 }, 14],
    ] as const) {
      const bare = frame(be16(0x88cc), [1, 2, 3, 4]);
      const tagged = frame(tag(0x8100, 3), be16(0x88cc), [1, 2, 3, 4]);
      const other = bare.slice();
      other[place]! ^= 1;
      expect(bucket(keyed(key), tagged)).toBe(bucket(keyed(key), bare));
      expect(bucket(keyed(key), other)).not.toBe(bucket(keyed(key), bare));
    }
  });

  it('of base eth is not there without Ethernet, and addresses decide', () => {
    const bytes = dns.subarray(14);
    expect(bucket(keyed({ base: 'eth', offset: 6, size: 4 }), bytes, 'raw')).toBe(bucket(hash('addrs'), bytes, 'raw'));
  });

  it('beyond the first 256 bytes of the frame is not there', () => {
    const long = (length: number): Uint8Array => ip(HERE, THERE, Array<number>(length).fill(7), 50);
    const key = keyed({ base: 'l4', offset: 218, size: 4 });
    expect(bucket(key, long(222))).not.toBe(bucket(hash('addrs'), long(222)));
    expect(bucket(key, long(221))).toBe(bucket(hash('addrs'), long(221)));
    const tagged = frame(tag(0x8100, 3), be16(0x0800), packet(HERE, THERE, Array<number>(300).fill(7), 50));
    expect(bucket(key, tagged)).toBe(bucket(hash('addrs'), tagged));
  });
});
