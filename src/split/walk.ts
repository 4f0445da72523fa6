/**
 * From the first byte of a frame to its sum, which the hash is made of (see hash.ts); native/split walks the same way.
 *
 * Untagged IP under the default policy, the common case (a live device's outermost tag is not in the bytes), is found by four
 * instructions. Everything else takes the long way: tags, then MPLS labels or PPPoE, then IP at the index register.
 *
 * The deepest byte that is looked at for addresses is the last of an IPv6 destination behind three tags and four labels; it is
 * within the horizon without a comparison.
 */
import {
  ifAtLeast,
  ifEqual,
  jump,
  label,
  loadByte,
  loadConstant,
  loadIndexConstant,
  loadLength,
  loadMemory,
  shiftRight,
  storeIndexMemory,
  storeMemory,
  type Statement,
} from '../bpf/statement.js';
import { byVersion, encapsulation } from './encapsulation.js';
import { addFields, fieldsOfIp, fieldsOfOther, prepareFields } from './fields.js';
import * as hash from './hash.js';
import { linkOf, type Link, type ProgramForm, type ProgramLinkType } from './link.js';
import { Memory } from './memory.js';
import { isDefaultPolicy } from './policy.js';
import { need } from './position.js';
import { hashPolicyOf, type Split } from './split.js';
import { tags } from './tags.js';
import { EtherType, Ipv4, Ipv6, LOWEST_ETHERTYPE } from './wire.js';

export interface WalkOptions {
  readonly linkType: ProgramLinkType;
  readonly form: ProgramForm;
  readonly split: Split;
}

/** Ends with the sum of the frame in the accumulator, by running on to the next statement. Every frame gets there. */
export function walkToSum({ linkType, form, split }: WalkOptions): Statement[] {
  const link = linkOf(linkType, form);
  const isDefault = isDefaultPolicy(hashPolicyOf(split));
  return [
    ...(isDefault ? untagged(link) : prepareFields(link, split)),
    ...(link.type === 'raw' ? rawIp(isDefault) : [...tags(link, split), ...encapsulation()]),
    ...(isDefault ? innerIp(link, split) : fieldsOfIp(link, split)),
    ...notIp(link, split, isDefault),
    ...(isDefault ? untaggedIp(link, split) : []),
    label('sum'),
  ];
}

/** Looks for IP right behind the link header, and runs on where it is not. */
function untagged({ type, loadType, payload }: Link): Statement[] {
  const isRaw = type === 'raw';
  const [ipv4, ipv6] = isRaw ? [4, 6] : [EtherType.IPV4, EtherType.IPV6];
  const otherwise = isRaw ? 'no type' : 'tag 0';
  return [
    loadLength(),
    ifAtLeast(payload + Ipv4.BYTES, undefined, otherwise),
    ...(isRaw ? [loadByte(0), shiftRight(4)] : loadType),
    ifEqual(ipv4, 'untagged IPv4'),
    ifEqual(ipv6, undefined, otherwise),
    loadLength(),
    ifAtLeast(payload + Ipv6.BYTES, 'untagged IPv6'),
  ];
}

/** Raw IP has no type: what is no IP counts as type 0. */
function rawIp(isDefault: boolean): Statement[] {
  if (isDefault) return [jump('no type')];
  return [loadConstant(0), storeMemory(Memory.TYPE), loadIndexConstant(0), ...byVersion()];
}

/** IP at the index register. */
function innerIp({ type }: Link, { constants }: Split): Statement[] {
  if (type === 'raw') return [];
  return [
    label('IPv6'),
    ...need(Ipv6.BYTES),
    storeIndexMemory(Memory.OFFSET),
    ...hash.ipv6AddressesIndexed(constants),
    jump('addresses'),
    label('IPv4'),
    ...need(Ipv4.BYTES),
    storeIndexMemory(Memory.OFFSET),
    ...hash.ipv4AddressesIndexed(constants),
    jump('addresses'),
  ];
}

/** A length of IEEE 802.3 is no type, and neither is one that is not there: both count as 0. */
function notIp(link: Link, split: Split, isDefault: boolean): Statement[] {
  const isTyped = !(isDefault && link.type === 'raw');
  return [
    ...(isTyped
      ? [
          label('not IP'),
          ...(isDefault ? [] : fieldsOfOther(link, split)),
          loadMemory(Memory.TYPE),
          ifAtLeast(LOWEST_ETHERTYPE, 'type'),
        ]
      : []),
    label('no type'),
    loadConstant(0),
    label('type'),
    ...hash.sumOfType(split.constants),
    ...(isDefault ? [] : addFields(split)),
    jump('sum'),
  ];
}

/** The common case comes last, so that it runs on without a jump. */
function untaggedIp({ payload }: Link, { constants }: Split): Statement[] {
  return [
    label('untagged IPv6'),
    ...hash.ipv6Addresses(constants, payload),
    jump('addresses'),
    label('untagged IPv4'),
    ...hash.ipv4Addresses(constants, payload),
    label('addresses'),
    ...hash.sumOfAddresses(constants),
  ];
}
