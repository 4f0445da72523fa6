/** Builders of small frames and capture files. Frames read from the outside in: `ethernet(0x0800, ipv4({}, udp(1, 2)))`. */

export type Bytes = Buffer;

export const hex = (text: string): Bytes => Buffer.from(text.replaceAll(' ', ''), 'hex');

function be16(...values: number[]): Bytes {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => bytes.writeUInt16BE(value & 0xffff, at * 2));
  return bytes;
}

function be32(value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function ethernet(type: number, payload: Bytes): Bytes {
  return Buffer.concat([hex('020000000001 020000000002'), be16(type), payload]);
}

/** What follows a TPID. */
export function vlan(id: number, type: number, payload: Bytes): Bytes {
  return Buffer.concat([be16(id, type), payload]);
}

export function mpls(label: number, bottom: boolean, payload: Bytes): Bytes {
  return Buffer.concat([be32(label * 4096 + (bottom ? 0x100 : 0) + 64), payload]);
}

export function pppoe(protocol: number, payload: Bytes): Bytes {
  return Buffer.concat([hex('1100 0001'), be16(payload.length + 2, protocol), payload]);
}

/** Organisation 00 00 00: the type is an ethertype. */
export function snap(type: number, payload: Bytes): Bytes {
  return Buffer.concat([hex('aaaa03 000000'), be16(type), payload]);
}

export function linuxSll(protocol: number, payload: Bytes): Bytes {
  return Buffer.concat([hex('0000 0001 0006 020000000002 0000'), be16(protocol), payload]);
}

export function linuxSll2(protocol: number, payload: Bytes): Bytes {
  return Buffer.concat([be16(protocol), hex('0000 00000002 0001 00 06 020000000002 0000'), payload]);
}

export interface Ipv4Fields {
  readonly src?: string;
  readonly dst?: string;
  readonly proto?: number;
  /** In units of 8 bytes; 0x2000 is "more fragments". */
  readonly fragment?: number;
}

export function ipv4(fields: Ipv4Fields, payload: Bytes): Bytes {
  const { src = '192.0.2.1', dst = '198.51.100.2', proto = 17, fragment = 0 } = fields;
  const address = (text: string): Bytes => Buffer.from(text.split('.').map(Number));
  const start = be16(0x4500, 20 + payload.length, 7, fragment, 0x4000 + proto, 0);
  return Buffer.concat([start, address(src), address(dst), payload]);
}

/** From 2001:db8::1 to 2001:db8::2. */
export function ipv6(nextHeader: number, payload: Bytes): Bytes {
  const address = (last: string): Bytes => hex(`20010db8 00000000 00000000 000000${last}`);
  return Buffer.concat([
    hex('60000000'),
    be16(payload.length, nextHeader * 256 + 64),
    address('01'),
    address('02'),
    payload,
  ]);
}

export function udp(from: number, to: number, payload: Bytes = Buffer.alloc(0)): Bytes {
  return Buffer.concat([be16(from, to, 8 + payload.length, 0), payload]);
}

export function tcp(from: number, to: number, flags: number, payload: Bytes = Buffer.alloc(0)): Bytes {
  return Buffer.concat([be16(from, to), be32(1), be32(0), be16(0x5000 + flags, 1000, 0, 0), payload]);
}

export interface Packet {
  readonly frame: Bytes;
  /** Microseconds since 1970. */
  readonly time?: bigint;
  /** The frame's own length unless given. */
  readonly wire?: number;
}

export const linkTypes = {
  NULL: 0,
  EN10MB: 1,
  PPP: 9,
  RAW: 101,
  LOOP: 108,
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  LINUX_SLL2: 276,
} as const;

/** A classic capture file with microseconds; big-endian when `swapped`. */
export function pcap(packets: readonly Packet[], link: number = linkTypes.EN10MB, swapped = false): Bytes {
  const words = (...values: number[]): Bytes => orderedWords(values, swapped);
  const header = [words(0xa1b2c3d4), swapped ? be16(2, 4) : hex('0200 0400'), words(0, 0, 65535, link)];
  const records = packets.map(({ frame, time = 0n, wire = frame.length }) =>
    Buffer.concat([words(Number(time / 1_000_000n), Number(time % 1_000_000n), frame.length, wire), frame]),
  );
  return Buffer.concat([...header, ...records]);
}

export interface InterfacePacket extends Packet {
  /** Which of the interfaces, from 0. */
  readonly on: number;
}

/** A pcapng file of one section, little-endian, with an interface for each link type. */
export function pcapng(links: readonly number[], packets: readonly InterfacePacket[]): Bytes {
  const words = (...values: number[]): Bytes => orderedWords(values, false);
  const block = (type: number, body: Bytes): Bytes =>
    Buffer.concat([words(type, body.length + 12), body, words(body.length + 12)]);
  const section = block(0x0a0d0d0a, Buffer.concat([words(0x1a2b3c4d, 1), Buffer.alloc(8, 0xff)]));
  const interfaces = links.map((link) => block(1, words(link, 0)));
  const data = packets.map(({ frame, on, time = 0n, wire = frame.length }) => {
    const padding = Buffer.alloc((4 - (frame.length % 4)) % 4);
    const fields = words(on, Number(time >> 32n), Number(time & 0xffffffffn), frame.length, wire);
    return block(6, Buffer.concat([fields, frame, padding]));
  });
  return Buffer.concat([section, ...interfaces, ...data]);
}

function orderedWords(values: readonly number[], swapped: boolean): Bytes {
  const bytes = Buffer.concat(values.map(be32));
  return swapped ? bytes : bytes.swap32();
}
