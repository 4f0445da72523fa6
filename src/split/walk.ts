/**
 * From the first byte of a frame to the addresses of its IP header, or to its ethertype; native/split/bucket.cc walks the same
 * way.
 *
 * Untagged IP, the common case (a live device's outermost tag is not in the bytes), is found by four instructions. Everything
 * else takes the long way: tags, then MPLS labels or PPPoE, then IP at the index register. Every load is preceded by a
 * comparison with the packet's length, since a load beyond the end would make every lane reject the packet.
 *
 * The deepest byte that is looked at is the last of an IPv6 destination behind three tags and four labels, the 82nd; so the
 * horizon of 256 bytes (kSplitHorizon in native/split/bucket.h) needs no instruction.
 */
import { Ancillary } from '../bpf/instruction.js';
import {
  addIndex,
  copyToIndex,
  ifAnyBit,
  ifAtLeast,
  ifEqual,
  jump,
  label,
  loadByteIndexed,
  loadConstant,
  loadHalf,
  loadHalfIndexed,
  loadIndexConstant,
  loadLength,
  loadMemory,
  loadWord,
  loadWordIndexed,
  shiftRight,
  storeIndexMemory,
  storeMemory,
  subtractIndex,
  type Statement,
} from '../bpf/statement.js';
import type { SplitConstants } from './constants.js';
import * as hash from './hash.js';
import {
  EtherType,
  Ipv4,
  Ipv6,
  LABEL_BYTES,
  LOWEST_ETHERTYPE,
  MAXIMUM_LABELS,
  MAXIMUM_TAGS,
  PPPOE_BYTES,
  PppProtocol,
  TAG_BYTES,
  TAG_TYPES,
} from './wire.js';

/**
 * Where the outermost tag is: `live`, the kernel has taken an 802.1Q or 802.1ad tag out of the bytes and keeps it beside them;
 * `inband`, all tags are in the bytes, as in files.
 */
export type ProgramForm = 'live' | 'inband';

/** Ethernet: where the type stands, and what follows it. */
const TYPE_OFFSET = 12;
const TYPE_BYTES = 2;
const PAYLOAD = TYPE_OFFSET + TYPE_BYTES;

/**
 * Ends with the sum of the frame (see hash.ts) in the accumulator, by running on to the next statement. Every frame gets
 * there.
 */
export function walkToSum(form: ProgramForm, constants: SplitConstants): Statement[] {
  return [
    ...untagged(),
    ...tags(form),
    ...protocols(),
    ...labels(),
    ...pppoe(),
    ...innerIp(constants),
    ...notIp(constants),
    ...untaggedIp(constants),
    label('addresses'),
    ...hash.sumOfAddresses(constants),
    label('sum'),
  ];
}

function untagged(): Statement[] {
  return [
    loadLength(),
    ifAtLeast(PAYLOAD + Ipv4.BYTES, undefined, 'tag 0'),
    loadHalf(TYPE_OFFSET),
    ifEqual(EtherType.IPV4, 'untagged IPv4'),
    ifEqual(EtherType.IPV6, undefined, 'tag 0'),
    loadLength(),
    ifAtLeast(PAYLOAD + Ipv6.BYTES, 'untagged IPv6'),
  ];
}

/** Leaves the innermost type in the accumulator and in memory, and what follows it in the index register. */
function tags(form: ProgramForm): Statement[] {
  return Array.from({ length: MAXIMUM_TAGS + 1 }, (_, depth) => tag(form, depth)).flat();
}

function tag(form: ProgramForm, depth: number): Statement[] {
  const offset = TYPE_OFFSET + depth * TAG_BYTES;
  const next = `tag ${depth + 1}`;
  const readType = [
    label(`tag ${depth}`),
    loadIndexConstant(offset + TYPE_BYTES),
    loadLength(),
    ifAtLeast(offset + TYPE_BYTES, undefined, 'no type'),
    loadHalf(offset),
    storeMemory(hash.Memory.TYPE),
  ];
  if (depth === MAXIMUM_TAGS) return readType;
  const isLastIfStripped = form === 'live' && depth === MAXIMUM_TAGS - 1;
  return [
    ...readType,
    ...TAG_TYPES.map((type) => ifEqual(type, isLastIfStripped ? 'one too many' : next)),
    jump('protocol'),
    ...(isLastIfStripped ? countStrippedTag(next) : []),
  ];
}

/** The tag that was taken out of the bytes counts as the first: with it, this one is the fourth. */
function countStrippedTag(next: string): Statement[] {
  return [label('one too many'), loadWord(Ancillary.VLAN_TAG_PRESENT), ifEqual(0, next, 'not IP')];
}

function protocols(): Statement[] {
  return [
    label('protocol'),
    ifEqual(EtherType.IPV4, 'IPv4'),
    ifEqual(EtherType.IPV6, 'IPv6'),
    ifEqual(EtherType.MPLS, 'label 0'),
    ifEqual(EtherType.MPLS_MULTICAST, 'label 0'),
    ifEqual(EtherType.PPPOE_SESSION, 'PPPoE', 'not IP'),
  ];
}

/** Goes on when `bytes` are there at the index register, which never is beyond the packet's end. */
function need(bytes: number): Statement[] {
  return [loadLength(), subtractIndex(), ifAtLeast(bytes, undefined, 'not IP')];
}

/** RFC 3032: labels until the bottom of the stack; what follows is told by its first half byte (RFC 4928). */
function labels(): Statement[] {
  const bottomOfStack = 0x100;
  const numbers = Array.from({ length: MAXIMUM_LABELS }, (_, index) => index);
  return [
    ...numbers.flatMap((index) => [
      label(`label ${index}`),
      ...need((index + 1) * LABEL_BYTES),
      loadWordIndexed(index * LABEL_BYTES),
      ifAnyBit(bottomOfStack, `bottom ${index}`, index + 1 < MAXIMUM_LABELS ? undefined : 'not IP'),
    ]),
    ...numbers.flatMap((index) => [
      label(`bottom ${index}`),
      loadConstant((index + 1) * LABEL_BYTES),
      jump('below the labels'),
    ]),
    label('below the labels'),
    addIndex(),
    copyToIndex(),
    ...need(1),
    loadByteIndexed(0),
    shiftRight(4),
    ifEqual(4, 'IPv4'),
    ifEqual(6, 'IPv6', 'not IP'),
  ];
}

function pppoe(): Statement[] {
  const skipHeader = [loadConstant(PPPOE_BYTES), addIndex(), copyToIndex()];
  return [
    label('PPPoE'),
    ...need(PPPOE_BYTES),
    loadHalfIndexed(PPPOE_BYTES - 2),
    ifEqual(PppProtocol.IPV4, 'PPPoE IPv4'),
    ifEqual(PppProtocol.IPV6, undefined, 'not IP'),
    ...skipHeader,
    jump('IPv6'),
    label('PPPoE IPv4'),
    ...skipHeader,
    jump('IPv4'),
  ];
}

/** IP at the index register. */
function innerIp(constants: SplitConstants): Statement[] {
  return [
    label('IPv6'),
    ...need(Ipv6.BYTES),
    storeIndexMemory(hash.Memory.OFFSET),
    ...hash.ipv6AddressesIndexed(constants),
    jump('addresses'),
    label('IPv4'),
    ...need(Ipv4.BYTES),
    storeIndexMemory(hash.Memory.OFFSET),
    ...hash.ipv4AddressesIndexed(constants),
    jump('addresses'),
  ];
}

/** A length of IEEE 802.3 is no type, and neither is one that is not there: both count as 0. */
function notIp(constants: SplitConstants): Statement[] {
  return [
    label('not IP'),
    loadMemory(hash.Memory.TYPE),
    ifAtLeast(LOWEST_ETHERTYPE, 'type'),
    label('no type'),
    loadConstant(0),
    label('type'),
    ...hash.sumOfType(constants),
    jump('sum'),
  ];
}

/** The common case comes last, so that it runs on without a jump. */
function untaggedIp(constants: SplitConstants): Statement[] {
  return [
    label('untagged IPv6'),
    ...hash.ipv6Addresses(constants, PAYLOAD),
    jump('addresses'),
    label('untagged IPv4'),
    ...hash.ipv4Addresses(constants, PAYLOAD),
  ];
}
