/** Frames of all shapes that the split tells apart, and of those it should not trip over. */
import fc from 'fast-check';

export type Bytes = readonly number[];

/** A frame with what its reverse direction looks like: addresses exchanged, all else the same. */
export interface FramePair {
  readonly forward: Uint8Array;
  readonly reverse: Uint8Array;
}

export const TPIDS = [0x8100, 0x88a8, 0x9100, 0x9200] as const;

export const be16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
export const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 0xffff)];

const MACS = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];

/** An Ethernet frame; `layers` are headers outermost first, each starting with its ethertype, then the payload. */
export function frame(...parts: readonly Bytes[]): Uint8Array {
  return Uint8Array.from([...MACS, ...parts.flat()]);
}

export const tag = (tpid: number, control: number): number[] => [...be16(tpid), ...be16(control)];

export function ipv4(source: Bytes, destination: Bytes, rest: Bytes = []): number[] {
  return [0x45, 0, ...be16(20 + rest.length), 0, 1, 0, 0, 64, 17, 0, 0, ...source, ...destination, ...rest];
}

export function ipv6(source: Bytes, destination: Bytes, rest: Bytes = []): number[] {
  return [0x60, 0, 0, 0, ...be16(rest.length), 17, 64, ...source, ...destination, ...rest];
}

/** A stack of `labels`, the last of which is the bottom unless `isOpen`. */
export function mpls(labels: readonly number[], isOpen = false): number[] {
  return labels.flatMap((label, index) =>
    be32(((label << 12) | (index === labels.length - 1 && !isOpen ? 0x100 : 0) | 64) >>> 0),
  );
}

export const pppoe = (protocol: number): number[] => [0x11, 0, 0, 7, 0, 100, ...be16(protocol)];

const bytes = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length });

const rest = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 });

interface Both {
  readonly forward: Bytes;
  readonly reverse: Bytes;
}

const same = (value: Bytes): Both => ({ forward: value, reverse: value });

const inFront = (header: Bytes, { forward, reverse }: Both): Both => ({
  forward: [...header, ...forward],
  reverse: [...header, ...reverse],
});

const ipv4Packet: fc.Arbitrary<Both> = fc.tuple(bytes(4), bytes(4), rest).map(([source, destination, payload]) => ({
  forward: ipv4(source, destination, payload),
  reverse: ipv4(destination, source, payload),
}));

const ipv6Packet: fc.Arbitrary<Both> = fc.tuple(bytes(16), bytes(16), rest).map(([source, destination, payload]) => ({
  forward: ipv6(source, destination, payload),
  reverse: ipv6(destination, source, payload),
}));

const junk: fc.Arbitrary<Both> = rest.map(same);

const labels = fc.array(fc.nat(0xfffff), { minLength: 1, maxLength: 6 });

const labelled = fc
  .tuple(
    fc.constantFrom(0x8847, 0x8848),
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.tuple(
          labels.map((stack) => mpls(stack)),
          fc.oneof(ipv4Packet, ipv6Packet, junk),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(
          labels.map((stack) => mpls(stack, true)),
          junk,
        ),
      },
    ),
  )
  .map(([type, [stack, packet]]) => inFront([...be16(type), ...stack], packet));

const session = fc
  .oneof(
    ipv4Packet.map((packet): [number, Both] => [0x0021, packet]),
    ipv6Packet.map((packet): [number, Both] => [0x0057, packet]),
    junk.map((packet): [number, Both] => [0xc021, packet]),
  )
  .map(([protocol, packet]) => inFront([...be16(0x8864), ...pppoe(protocol)], packet));

const untyped = fc
  .tuple(fc.oneof(fc.constantFrom(0x0806, 0x88cc, 0x8863, 0, 38, 0x05ff, 0x0600, 0xffff), fc.nat(0xffff)), junk)
  .map(([type, payload]) => inFront(be16(type), payload));

/** From the ethertype on. */
const typed: fc.Arbitrary<Both> = fc.oneof(
  { weight: 3, arbitrary: ipv4Packet.map((packet) => inFront(be16(0x0800), packet)) },
  { weight: 3, arbitrary: ipv6Packet.map((packet) => inFront(be16(0x86dd), packet)) },
  { weight: 2, arbitrary: labelled },
  { weight: 1, arbitrary: session },
  { weight: 1, arbitrary: untyped },
);

const tags = fc.array(
  fc.tuple(fc.constantFrom(...TPIDS), fc.nat(0xffff)).map(([tpid, control]) => tag(tpid, control)),
  { maxLength: 5 },
);

/** Well-formed frames: up to five tags, then IP, MPLS, PPPoE, or another type. */
export const framePairs: fc.Arbitrary<FramePair> = fc.tuple(tags, typed).map(([stack, packet]) => {
  const both = inFront(stack.flat(), packet);
  return { forward: frame(both.forward), reverse: frame(both.reverse) };
});

/** The same, cut anywhere, and bytes without any order. */
export const frames: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: framePairs.map(({ forward }) => forward) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(framePairs, fc.nat(140))
      .map(([{ forward }, length]) => forward.subarray(0, Math.min(length, forward.length))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
);

/** IP as an ethertype and a packet of each version. */
export const IP = [...be16(0x0800), ...ipv4([192, 0, 2, 1], [198, 51, 100, 2])];
export const IP6 = [
  ...be16(0x86dd),
  ...ipv6(
    [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1],
    [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9],
  ),
];

/** A frame of every shape, each of which can be cut at every byte. */
export const shapes: readonly (readonly [name: string, whole: Uint8Array])[] = [
  ['IPv4', frame(IP)],
  ['IPv6', frame(IP6)],
  ['one tag', frame(tag(0x8100, 5), IP)],
  ['three tags', frame(tag(0x88a8, 5), tag(0x8100, 6), tag(0x9100, 7), IP6)],
  ['four tags', frame(tag(0x88a8, 5), tag(0x8100, 6), tag(0x8100, 7), tag(0x9200, 8), IP)],
  ['two tags and four labels', frame(tag(0x8100, 5), tag(0x8100, 6), be16(0x8847), mpls([1, 2, 3, 4]), IP6.slice(2))],
  ['PPPoE', frame(tag(0x8100, 5), be16(0x8864), pppoe(0x0057), IP6.slice(2))],
  ['802.3', frame(be16(38), [0x42, 0x42, 3])],
];
