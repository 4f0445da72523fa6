/** Frames whose number is their flow: each is a flow of its own, so that a lost frame cannot hide behind a repeated one. */
import { be16, be32, frame, ipv4, ipv6, tag } from '../split/frames.js';
import type { Bytes } from '../split/frames.js';
import type { Injected } from '../support/namespace.js';

const udp: Bytes = [0, 53, 0, 53, 0, 8, 0, 0];
const server = [192, 0, 2, 1];

/** IPv4, IPv6, VLAN and fragments in turn; the number is the source address or its last four bytes. */
export const mixedFrames: readonly Injected[] = [
  { frame: padded(frame(be16(0x0800), ipv4(be32(0), server, udp))), numberAt: 26 },
  {
    frame: padded(
      frame(be16(0x86dd), ipv6(new Array<number>(16).fill(0), [0x20, 1, ...new Array<number>(14).fill(7)], udp)),
    ),
    numberAt: 34,
  },
  { frame: padded(frame(tag(0x8100, 100), be16(0x0800), ipv4(be32(0), server, udp))), numberAt: 30 },
  { frame: padded(frame(be16(0x0800), laterFragment())), numberAt: 26 },
];

/** UDP over IPv4 alone. */
export const plainFrames: readonly Injected[] = mixedFrames.slice(0, 1);

function laterFragment(): number[] {
  const packet = ipv4(be32(0), server, udp);
  packet[7] = 100;
  return packet;
}

function padded(bytes: Uint8Array): Uint8Array {
  const full = new Uint8Array(Math.max(64, bytes.length));
  full.set(bytes);
  return full;
}
