/** Packets of all shapes that policies tell apart: transports, fragments, extension headers, tunnels, on every link layer. */
import fc from 'fast-check';
import type { ProgramLinkType } from '#src/split/program.js';
import { be16, be32, mpls, pppoe, tag, TPIDS, type Bytes } from './frames.js';
import type { KernelPacket } from '../support/bpf-interpreter.js';

/** A packet, and what answers it: both ends exchanged, all else the same. */
export interface Both {
  readonly forward: Bytes;
  readonly reverse: Bytes;
}

const bytes = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(255), { minLength: length, maxLength: length });

const same = (value: Bytes): Both => ({ forward: value, reverse: value });

const behind = (header: Bytes, { forward, reverse }: Both): Both => ({
  forward: [...header, ...forward],
  reverse: [...header, ...reverse],
});

/** Some payloads reach beyond the horizon of the split. */
const payload = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.nat(255), { maxLength: 24 }) },
  { weight: 1, arbitrary: fc.nat(255).map((byte) => Array<number>(260).fill(byte)) },
);

const withPorts = fc
  .tuple(fc.constantFrom(6, 17, 132), fc.nat(0xffff), fc.nat(0xffff), payload)
  .map(([protocol, source, destination, rest]): [number, Both] => [
    protocol,
    {
      forward: [...be16(source), ...be16(destination), ...rest],
      reverse: [...be16(destination), ...be16(source), ...rest],
    },
  ]);

const withoutPorts = fc
  .tuple(fc.oneof(fc.constantFrom(1, 47, 50, 51, 58, 89), fc.nat(255)), payload)
  .map(([protocol, rest]): [number, Both] => [protocol, same(rest)]);

const transports = fc.oneof({ weight: 4, arbitrary: withPorts }, { weight: 1, arbitrary: withoutPorts });

type Transport = fc.Arbitrary<[number, Both]>;

/** The flags and offset of an IPv4 header: whole, mostly, or a fragment. */
const fragmentField = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0x4000) },
  { weight: 1, arbitrary: fc.constantFrom(0x2000, 0x2001, 185, 0x1fff) },
);

function ipv4Of(transport: Transport): fc.Arbitrary<Both> {
  const headerWords = fc.oneof({ weight: 4, arbitrary: fc.constant(5) }, { weight: 1, arbitrary: fc.nat(15) });
  return fc
    .tuple(headerWords, fragmentField, bytes(4), bytes(4), transport)
    .map(([words, field, source, destination, [protocol, { forward, reverse }]]) => {
      const options = Array<number>(Math.max(0, words - 5) * 4).fill(1);
      const header = (from: Bytes, to: Bytes): number[] => [
        0x40 | words,
        0,
        0,
        0,
        0,
        1,
        ...be16(field),
        64,
        protocol,
        0,
        0,
        ...from,
        ...to,
        ...options,
      ];
      return {
        forward: [...header(source, destination), ...forward],
        reverse: [...header(destination, source), ...reverse],
      };
    });
}

/** One extension header: its kind, and all of it but the first byte. */
const extension: fc.Arbitrary<[number, Bytes]> = fc.oneof(
  fc
    .tuple(fc.constantFrom(0, 43, 60, 139, 140), fc.nat(2))
    .map(([kind, length]): [number, Bytes] => [kind, [length, ...Array<number>(6 + length * 8).fill(3)]]),
  fc.nat(3).map((length): [number, Bytes] => [51, [length, ...Array<number>(6 + length * 4).fill(5)]]),
  fc.constantFrom(0, 0, 1, 8, 0xfff8).map((field): [number, Bytes] => [44, [0, ...be16(field), 0, 0, 0, 9]]),
);

function chain(extensions: readonly (readonly [number, Bytes])[], protocol: number): [number, Bytes] {
  const kinds = [...extensions.map(([kind]) => kind), protocol];
  return [kinds[0] ?? protocol, extensions.flatMap(([, rest], at) => [kinds[at + 1] ?? protocol, ...rest])];
}

function ipv6Of(transport: Transport): fc.Arbitrary<Both> {
  const extensions = fc.oneof(
    { weight: 2, arbitrary: fc.constant<[number, Bytes][]>([]) },
    { weight: 2, arbitrary: fc.array(extension, { maxLength: 6 }) },
  );
  return fc
    .tuple(extensions, bytes(16), bytes(16), transport)
    .map(([headers, source, destination, [protocol, { forward, reverse }]]) => {
      const [first, rest] = chain(headers, protocol);
      const header = (from: Bytes, to: Bytes): number[] => [0x60, 0, 0, 0, 0, 0, first, 64, ...from, ...to, ...rest];
      return {
        forward: [...header(source, destination), ...forward],
        reverse: [...header(destination, source), ...reverse],
      };
    });
}

const plain = fc.oneof(ipv4Of(transports), ipv6Of(transports));

const typeOf = ({ forward }: Both): Bytes => be16((forward[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800);

const innerTags = fc
  .array(fc.tuple(fc.constantFrom(...TPIDS), fc.nat(0xffff)), { maxLength: 3 })
  .map((tags) => tags.flatMap(([tpid, control]) => tag(tpid, control)));

const ethernet = fc
  .tuple(innerTags, plain, fc.constantFrom(0, 0, 0, 0x0806))
  .map(([tags, packet, type]) =>
    behind([...Array<number>(12).fill(2), ...tags, ...(type === 0 ? typeOf(packet) : be16(type))], packet),
  );

/** Each is some protocol of IP, and what follows the IP header in both directions. */
const gre = fc
  .tuple(fc.constantFrom(0, 0, 0x8000, 0x2000, 0x1000, 0xb000, 0x4000, 1), fc.boolean(), plain, ethernet)
  .map(([flags, isEthernet, packet, frame]): [number, Both] => {
    const options = [0x8000, 0x2000, 0x1000].filter((flag) => (flags & flag) !== 0).flatMap(() => [1, 2, 3, 4]);
    const type = isEthernet ? be16(0x6558) : typeOf(packet);
    return [47, behind([...be16(flags), ...type, ...options], isEthernet ? frame : packet)];
  });

const udp = (port: number, inside: Both): [number, Both] => [17, behind([0xc0, 1, ...be16(port), 0, 0, 0, 0], inside)];

const vxlan = fc
  .tuple(fc.constantFrom(8, 8, 8, 0), ethernet)
  .map(([flags, frame]) => udp(4789, behind([flags, 0, 0, 0, 0, 0, 7, 0], frame)));

const geneve = fc
  .tuple(fc.constantFrom(0, 0, 2, 63, 0x40), fc.constantFrom(0, 0, 0x80), fc.boolean(), plain, ethernet)
  .map(([words, flags, isEthernet, packet, frame]) => {
    const type = isEthernet ? be16(0x6558) : typeOf(packet);
    const options = Array<number>((words & 0x3f) * 4).fill(0);
    return udp(6081, behind([words, flags, ...type, 0, 0, 9, 0, ...options], isEthernet ? frame : packet));
  });

const gtpExtensions = fc.array(fc.constantFrom(1, 1, 2, 0), { maxLength: 3 }).map((words) => ({
  count: words.length,
  bytes: words.flatMap((length, at) => [
    length,
    ...Array<number>(Math.max(0, length * 4 - 2)).fill(7),
    at + 1 < words.length ? 0x85 : 0,
  ]),
}));

const gtp = fc
  .tuple(fc.constantFrom(0x30, 0x32, 0x34, 0x50), fc.constantFrom(255, 255, 1), gtpExtensions, plain)
  .map(([flags, kind, extensions, packet]) => {
    const next = extensions.count > 0 ? 0x85 : 0;
    const more = (flags & 7) === 0 ? [] : [0, 1, 0, next, ...((flags & 4) === 0 ? [] : extensions.bytes)];
    return udp(2152, behind([flags, kind, 0, 0, ...be32(5), ...more], packet));
  });

const ipInIp = plain.map((packet): [number, Both] => [(packet.forward[0] ?? 0) >> 4 === 6 ? 41 : 4, packet]);

const tunnelled: Transport = fc.oneof(gre, vxlan, geneve, gtp, ipInIp);

/** IP, half of it with another packet inside. */
export const packets: fc.Arbitrary<Both> = fc.oneof(plain, ipv4Of(tunnelled), ipv6Of(tunnelled));

/** From the ethertype on. */
const typed = fc.oneof(
  { weight: 5, arbitrary: packets.map((packet) => behind(typeOf(packet), packet)) },
  { weight: 1, arbitrary: packets.map((packet) => behind([...be16(0x8847), ...mpls([7, 8])], packet)) },
  {
    weight: 1,
    arbitrary: packets.map((packet) =>
      behind([...be16(0x8864), ...pppoe((packet.forward[0] ?? 0) >> 4 === 6 ? 0x57 : 0x21)], packet),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(0x0806, 0x88cc, 38, 0x0600), payload)
      .map(([type, rest]) => same([...be16(type), ...rest])),
  },
);

const tags = fc
  .array(fc.tuple(fc.constantFrom(...TPIDS), fc.nat(0xffff)), { maxLength: 4 })
  .map((list) => list.flatMap(([tpid, control]) => tag(tpid, control)));

/** What stands in front of the type: addresses of Ethernet, or a cooked header. */
const IN_FRONT = { ethernet: 12, linux_sll: 14 } as const;

/** Whole frames of a link type. */
export function frameOf(linkType: ProgramLinkType): fc.Arbitrary<{ forward: Uint8Array; reverse: Uint8Array }> {
  const layers =
    linkType === 'raw'
      ? packets
      : fc
          .tuple(bytes(IN_FRONT[linkType]), tags, typed)
          .map(([front, stack, rest]) => behind([...front, ...stack], rest));
  return layers.map(({ forward, reverse }) => ({
    forward: Uint8Array.from(forward),
    reverse: Uint8Array.from(reverse),
  }));
}

/** The same, most of them cut somewhere. */
export function cutFrameOf(linkType: ProgramLinkType): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(frameOf(linkType), fc.option(fc.nat(300)))
    .map(([{ forward }, length]) => (length === null ? forward : forward.subarray(0, length)));
}

const half = (frame: Uint8Array, at: number): number => ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);

/** What the kernel's filter sees of a frame that user space sees like this: all tags in the bytes, and one beside them. */
export function seenByKernel(linkType: ProgramLinkType, frame: Uint8Array): KernelPacket[] {
  if (linkType === 'raw') return [{ bytes: frame }];
  const at = IN_FRONT[linkType];
  const isCooked = linkType === 'linux_sll';
  if (isCooked && frame.length < at + 2) return []; // libpcap makes this header whole
  const protocol = half(frame, at);
  const whole = isCooked ? { bytes: frame.subarray(at + 2), protocol } : { bytes: frame };
  const isStripped = frame.length >= at + 6 && (protocol === 0x8100 || protocol === 0x88a8);
  return isStripped ? [whole, withoutTag(frame, at, isCooked)] : [whole];
}

function withoutTag(frame: Uint8Array, at: number, isCooked: boolean): KernelPacket {
  const vlan = { protocol: half(frame, at), tag: half(frame, at + 2) };
  if (isCooked) return { bytes: frame.subarray(at + 6), protocol: half(frame, at + 4), vlan };
  return { bytes: Uint8Array.from([...frame.subarray(0, at), ...frame.subarray(at + 4)]), vlan };
}
