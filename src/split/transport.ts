/**
 * From an IP header to what follows it: behind the options of IPv4, or up to four extension headers of IPv6 (RFC 8200, 4). A
 * fragment is none of this, the first one neither: what belongs together must not part.
 */
import {
  add,
  and,
  ifAnyBit,
  ifAtLeast,
  ifEqual,
  jump,
  label,
  loadByteIndexed,
  loadConstant,
  loadHalfIndexed,
  loadIndexConstant,
  loadMemory,
  shiftLeft,
  storeMemory,
  type Statement,
} from '../bpf/statement.js';
import { Memory } from './memory.js';
import { advance, advanceByAccumulator, needWithinLimit } from './position.js';
import { Ipv4, Ipv6, Ipv6Extension, MAXIMUM_EXTENSIONS, USUAL_EXTENSIONS } from './wire.js';

/** Where a walk leads to, by label; its own labels begin with `name`. */
export interface TransportExits {
  readonly name: string;
  /**
   * The protocol is in memory, its header at the index register; or that is beyond everything, so that no byte is there: the
   * header's length is wrong, an extension header is cut, or there are too many.
   */
  readonly found: string;
  readonly fragment: string;
}

/** A position at which there is nothing. */
const NOWHERE = 0x10000;

/** From the IP header at the index register, all of which is there. */
export function transport(version: 4 | 6, exits: TransportExits): Statement[] {
  return version === 4 ? behindIpv4(exits) : behindIpv6(exits);
}

function behindIpv4({ name, found, fragment }: TransportExits): Statement[] {
  const moreFragmentsOrOffset = 0x3fff;
  return [
    loadHalfIndexed(6),
    ifAnyBit(moreFragmentsOrOffset, fragment),
    loadByteIndexed(9),
    storeMemory(Memory.PROTOCOL),
    loadByteIndexed(0),
    and(0x0f),
    shiftLeft(2),
    ifAtLeast(Ipv4.BYTES, `${name}: options`),
    loadIndexConstant(NOWHERE),
    jump(found),
    label(`${name}: options`),
    ...advanceByAccumulator(),
    jump(found),
  ];
}

function behindIpv6(exits: TransportExits): Statement[] {
  const { name, found } = exits;
  const depths = Array.from({ length: MAXIMUM_EXTENSIONS }, (_, depth) => depth);
  return [
    loadByteIndexed(6),
    storeMemory(Memory.PROTOCOL),
    ...advance(Ipv6.BYTES),
    ...depths.flatMap((depth) => extension(`${name}: extension ${depth}`, exits)),
    loadMemory(Memory.PROTOCOL),
    ...ifExtension(`${name}: nowhere`),
    jump(found),
    label(`${name}: nowhere`),
    loadIndexConstant(NOWHERE),
    jump(found),
  ];
}

function ifExtension(there: string): Statement[] {
  return [...USUAL_EXTENSIONS, ...Object.values(Ipv6Extension)].map((kind) => ifEqual(kind, there));
}

/** Runs on behind one extension header. */
function extension(here: string, { name, found, fragment }: TransportExits): Statement[] {
  const offsetOrMoreFragments = 0xfff9;
  const next = [loadByteIndexed(0), storeMemory(Memory.PROTOCOL)];
  return [
    loadMemory(Memory.PROTOCOL),
    ...ifExtension(here),
    jump(found),
    label(here),
    ...needWithinLimit(8, `${name}: nowhere`),
    loadMemory(Memory.PROTOCOL),
    ifEqual(Ipv6Extension.FRAGMENT, `${here}: fragment`),
    ifEqual(Ipv6Extension.AUTHENTICATION, `${here}: authentication`),
    ...next,
    loadByteIndexed(1),
    add(1),
    shiftLeft(3),
    jump(`${here}: end`),
    label(`${here}: authentication`), // RFC 4302, 2.2: in words of 4 bytes, without two
    ...next,
    loadByteIndexed(1),
    add(2),
    shiftLeft(2),
    jump(`${here}: end`),
    label(`${here}: fragment`), // one that is the whole datagram is none (RFC 6946)
    loadHalfIndexed(2),
    ifAnyBit(offsetOrMoreFragments, fragment),
    ...next,
    loadConstant(8),
    label(`${here}: end`),
    ...advanceByAccumulator(),
  ];
}
