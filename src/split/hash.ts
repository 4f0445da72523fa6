/**
 * The hash as instructions; native/split/bucket.cc has the same in C++.
 *
 * An address a (IPv6: folded to 32 bits) is spread to g(a) = p ^ (p >> 6) with p = a * C. The sum g(source) +
 * g(destination) is the same in both directions; multiply, xorshift and multiply make of it the hash, whose top 12 bits are
 * the bucket. The first shift is small so that addresses which differ only in their upper half (10.1.0.1, 10.2.0.1, ...)
 * change many bits of g: with 15, eight lanes got up to 9 % more than their share of such plans.
 */
import {
  addIndex,
  copyToIndex,
  loadIndexMemory,
  loadWord,
  loadWordIndexed,
  multiply,
  shiftRight,
  storeMemory,
  xorIndex,
  type Statement,
} from '../bpf/statement.js';
import type { SplitConstants } from './constants.js';
import { Memory } from './memory.js';
import type { Addresses } from './split.js';
import { Ipv4, Ipv6 } from './wire.js';

export const ADDRESS_SHIFT = 6;
export const MIX_SHIFT = 15;

/** Spreads the number in the accumulator by one of the constants. */
export function spreadBy(multiplier: number): Statement[] {
  return [multiply(multiplier), copyToIndex(), shiftRight(ADDRESS_SHIFT), xorIndex()];
}

/** Spreads the folded address in the accumulator. */
function spread(constants: SplitConstants): Statement[] {
  return spreadBy(constants.address);
}

/** Both addresses of an IPv4 header at `base`: stores g(source) and leaves the destination in the accumulator. */
export function ipv4Addresses(constants: SplitConstants, base: number): Statement[] {
  return [
    loadWord(base + Ipv4.SOURCE),
    ...spread(constants),
    storeMemory(Memory.SOURCE),
    loadWord(base + Ipv4.DESTINATION),
  ];
}

/** Both addresses of an IPv6 header at `base`: stores g(source) and leaves the folded destination in the accumulator. */
export function ipv6Addresses(constants: SplitConstants, base: number): Statement[] {
  const fold = (offset: number): Statement[] => [
    loadWord(offset),
    ...constants.word.flatMap((multiplier, index) => [
      multiply(multiplier),
      copyToIndex(),
      loadWord(offset + 4 * (index + 1)),
      addIndex(),
    ]),
  ];
  return [
    ...fold(base + Ipv6.SOURCE),
    ...spread(constants),
    storeMemory(Memory.SOURCE),
    ...fold(base + Ipv6.DESTINATION),
  ];
}

/** The same for a header that starts where memory says, and the index register. */
export function ipv4AddressesIndexed(constants: SplitConstants): Statement[] {
  return [
    loadWordIndexed(Ipv4.SOURCE),
    ...spread(constants),
    storeMemory(Memory.SOURCE),
    loadIndexMemory(Memory.OFFSET),
    loadWordIndexed(Ipv4.DESTINATION),
  ];
}

export function ipv6AddressesIndexed(constants: SplitConstants): Statement[] {
  return [
    ...foldIndexed(constants, Ipv6.SOURCE),
    ...spread(constants),
    storeMemory(Memory.SOURCE),
    ...foldIndexed(constants, Ipv6.DESTINATION),
  ];
}

/** The sum needs the index register, too: it must be fetched anew for each word. */
function foldIndexed(constants: SplitConstants, offset: number): Statement[] {
  return [
    loadIndexMemory(Memory.OFFSET),
    loadWordIndexed(offset),
    ...constants.word.flatMap((multiplier, index) => [
      multiply(multiplier),
      storeMemory(Memory.PARTIAL),
      loadIndexMemory(Memory.OFFSET),
      loadWordIndexed(offset + 4 * (index + 1)),
      loadIndexMemory(Memory.PARTIAL),
      addIndex(),
    ]),
  ];
}

/** The sum of those addresses of a header at the index register that a policy hashes. */
export function addressesIndexed(constants: SplitConstants, version: 4 | 6, which: Addresses): Statement[] {
  if (which === 'both' || which === 'none') {
    const addresses = version === 4 ? ipv4AddressesIndexed(constants) : ipv6AddressesIndexed(constants);
    return [...addresses, ...sumOfAddresses(constants)];
  }
  const { SOURCE, DESTINATION } = version === 4 ? Ipv4 : Ipv6;
  const offset = which === 'source' ? SOURCE : DESTINATION;
  return [...(version === 4 ? [loadWordIndexed(offset)] : foldIndexed(constants, offset)), ...spread(constants)];
}

/** From the folded destination in the accumulator to the sum of both addresses. */
export function sumOfAddresses(constants: SplitConstants): Statement[] {
  return [...spread(constants), loadIndexMemory(Memory.SOURCE), addIndex()];
}

/** From the ethertype in the accumulator to what stands in for the sum. */
export function sumOfType(constants: SplitConstants): Statement[] {
  return [multiply(constants.ethertype)];
}

/** From the sum in the accumulator to the hash. */
export function finish(constants: SplitConstants): Statement[] {
  const [first, second] = constants.mix;
  return [multiply(first), copyToIndex(), shiftRight(MIX_SHIFT), xorIndex(), multiply(second)];
}
