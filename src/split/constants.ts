/**
 * From a seed to the constants of the split. The program and the native function (native/split/bucket.h) must be given the
 * same; whoever does not know the seed cannot aim traffic at one worker.
 */
import { createHash } from 'node:crypto';

/** SplitConstants of native/split/bucket.h: odd 32-bit multipliers. */
export interface SplitConstants {
  /** Of a folded address. */
  readonly address: number;
  /** Fold the four words of an IPv6 address. */
  readonly word: readonly [number, number, number];
  /** The two final ones. */
  readonly mix: readonly [number, number];
  /** Of the ethertype, for everything that is not IP. */
  readonly ethertype: number;
  /** Of the fields that a policy may have beside addresses. */
  readonly port: number;
  readonly protocol: number;
  readonly vlan: number;
  readonly key: number;
}

/** The same seed, any string, gives the same constants everywhere. */
export function splitConstants(seed: string): SplitConstants {
  const digest = Buffer.concat(
    ['headgate split\0', 'headgate split fields\0'].map((purpose) => digestOf(purpose, seed)),
  );
  const multiplier = (position: number): number => (digest.readUInt32LE(position * 4) | 1) >>> 0;
  return {
    address: multiplier(0),
    word: [multiplier(1), multiplier(2), multiplier(3)],
    mix: [multiplier(4), multiplier(5)],
    ethertype: multiplier(6),
    port: multiplier(8),
    protocol: multiplier(9),
    vlan: multiplier(10),
    key: multiplier(11),
  };
}

function digestOf(purpose: string, seed: string): Buffer {
  return createHash('sha256').update(purpose).update(seed, 'utf8').digest();
}
