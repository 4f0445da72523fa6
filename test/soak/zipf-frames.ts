/**
 * Frames between 5,000 pairs of hosts whose traffic follows Zipf's law (s = 0.9): IPv4, IPv6, in a VLAN, and fragments, so that hashes
 * over addresses are uneven. Either every pair is one flow, or every frame can be told from all others by what is counted of its flow.
 */
import { be16, be32, frame, ipv4, ipv6, tag } from '../split/frames.js';
import type { Bytes } from '../split/frames.js';
import { shuffled, zipfCounts } from '../support/zipf.js';

const pairs = 5000;
const udp: Bytes = [0, 53, 0, 53, 0, 8, 0, 0];
const shortest = 64;

interface Numbered {
  readonly frame: Uint8Array;
  readonly numberAt: number;
}

interface Pair extends Numbered {
  /** The one that sends, as flows name it. */
  readonly source: string;
}

/** The number is where it makes a flow of its own: in the ports or, as a later fragment has none, in the source address. */
function pairOf(rank: number): Pair {
  const [source, destination] = [0x0a00_0001 + rank, 0xc000_0200 + (rank % 50)];
  const v4 = ipv4(be32(source), be32(destination), udp);
  const text = `10.0.${(rank + 1) >> 8}.${(rank + 1) & 0xff}`;
  switch (rank % 8) {
    case 1:
    case 5: {
      const v6 = ipv6(hostV6(rank + 1), hostV6(0xffff), udp);
      return { frame: frame(be16(0x86dd), v6), numberAt: 54, source: `2001:db8::${(rank + 1).toString(16)}` };
    }
    case 2:
    case 6:
      return { frame: frame(tag(0x8100, 100), be16(0x0800), v4), numberAt: 38, source: text };
    case 7:
      v4[7] = 100;
      return { frame: frame(be16(0x0800), v4), numberAt: 26, source: text };
    default:
      return { frame: frame(be16(0x0800), v4), numberAt: 34, source: text };
  }
}

function hostV6(last: number): number[] {
  return [0x20, 1, 0x0d, 0xb8, ...new Array<number>(8).fill(0), ...be32(last)];
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const full = new Uint8Array(length);
  full.set(bytes);
  return full;
}

const perTurn = zipfCounts(pairs, 0.9, 20_000);
const everyPair = Array.from({ length: pairs }, (_, rank) => pairOf(rank));
const turn = shuffled(everyPair, perTurn);

/** Every pair a flow: frames to be sent in turn, any number of whole turns. */
export const zipfFrames: readonly Uint8Array[] = turn.map((one) => padded(one.frame, shortest));

/** How many frames of a turn each source sends. */
export const zipfPackets: ReadonlyMap<string, number> = new Map(
  everyPair.map(({ source }, rank) => [source, perTurn[rank]!]),
);

/**
 * Every number a flow of eight frames, longer than the shortest by 1, 2, 4, ... 128 bytes. Eight such frames have 255 bytes more than
 * eight of the shortest only if each length is there once: a flow's packets and bytes tell that none of its frames is missing, none
 * was counted twice, and no loss hides behind a repetition.
 */
export const framesPerNumber = 8;
export const bytesPerNumber = framesPerNumber * shortest + 2 ** framesPerNumber - 1;

export const toldApart: readonly Numbered[] = Array.from({ length: framesPerNumber }, (_, size) =>
  turn.map((one) => ({ frame: padded(one.frame, shortest + 2 ** size), numberAt: one.numberAt })),
).flat();

/**
 * About so many frames as a block, to be sent whole: its numbers begin again after an odd number of turns, so that each number meets
 * every length once, and always the same pair.
 */
export function blockOf(frames: number): { readonly numbers: number; readonly frames: number } {
  const turns = 2 * Math.floor(frames / framesPerNumber / turn.length / 2) + 1;
  return { numbers: turns * turn.length, frames: framesPerNumber * turns * turn.length };
}
