/**
 * From the link header through VLAN tags to the innermost ethertype. Every load is preceded by a comparison with the packet's
 * length, since a load beyond the end would make every lane reject the packet.
 */
import { Ancillary } from '../bpf/instruction.js';
import {
  addIndex,
  and,
  ifAtLeast,
  ifEqual,
  jump,
  label,
  loadConstant,
  loadHalf,
  loadIndexConstant,
  loadIndexMemory,
  loadLength,
  loadWord,
  multiply,
  storeIndexMemory,
  storeMemory,
  type Statement,
} from '../bpf/statement.js';
import type { Link } from './link.js';
import { Memory } from './memory.js';
import { hashes } from './policy.js';
import { hashPolicyOf, type Split } from './split.js';
import { MAXIMUM_TAGS, TAG_BYTES, TAG_TYPES } from './wire.js';

/** The low bits of a tag's control field (IEEE 802.1Q, 9.6). */
const VLAN_ID = 0xfff;

/**
 * Leaves the innermost type in the accumulator and in memory, what follows it in the index register, and with the field `vlan` the
 * ids of all tags in memory: outermost first, each added and multiplied. A tag counts when it is there whole.
 */
export function tags(link: Link, split: Split): Statement[] {
  const depths = Array.from({ length: MAXIMUM_TAGS + 1 }, (_, depth) => depth);
  return [...(hashesTags(split) ? strippedId(link, split) : []), ...depths.flatMap((depth) => tag(link, split, depth))];
}

function hashesTags(split: Split): boolean {
  return hashes(hashPolicyOf(split), 'vlan');
}

function tag(link: Link, split: Split, depth: number): Statement[] {
  const next = `tag ${depth + 1}`;
  const readType = [label(`tag ${depth}`), ...readTypeAt(link, split, depth)];
  if (depth === MAXIMUM_TAGS) return readType;
  const isLastIfStripped = link.mayBeStripped && depth === MAXIMUM_TAGS - 1;
  return [
    ...readType,
    ...TAG_TYPES.map((type) => ifEqual(type, isLastIfStripped ? 'one too many' : next)),
    jump('protocol'),
    ...(isLastIfStripped ? countStrippedTag(next) : []),
  ];
}

function readTypeAt(link: Link, split: Split, depth: number): Statement[] {
  const end = depth === 0 ? link.typeEnd : link.payload + depth * TAG_BYTES;
  const payload = link.payload + depth * TAG_BYTES;
  const isThere = [loadLength(), ifAtLeast(end, undefined, 'no type')];
  return [
    ...(end === 0 ? [] : isThere),
    ...(depth > 0 && hashesTags(split) ? id(split, payload - TAG_BYTES) : []),
    loadIndexConstant(payload),
    ...(hashes(hashPolicyOf(split), 'key') ? [storeIndexMemory(Memory.PAYLOAD)] : []),
    ...(depth === 0 ? link.loadType : [loadHalf(payload - 2)]),
    storeMemory(Memory.TYPE),
  ];
}

/** The tag that was taken out of the bytes counts as the first: with it, this one is the fourth. */
function countStrippedTag(next: string): Statement[] {
  return [label('one too many'), loadWord(Ancillary.VLAN_TAG_PRESENT), ifEqual(0, next, 'not IP')];
}

function strippedId(link: Link, { constants }: Split): Statement[] {
  if (!link.mayBeStripped) return [loadConstant(0), storeMemory(Memory.VLAN)];
  return [
    loadWord(Ancillary.VLAN_TAG_PRESENT),
    ifEqual(0, 'no tag beside'),
    loadWord(Ancillary.VLAN_TAG),
    and(VLAN_ID),
    multiply(constants.vlan),
    label('no tag beside'),
    storeMemory(Memory.VLAN),
  ];
}

/** Takes in the id of the tag at `offset`. */
function id({ constants }: Split, offset: number): Statement[] {
  return [
    loadHalf(offset),
    and(VLAN_ID),
    loadIndexMemory(Memory.VLAN),
    addIndex(),
    multiply(constants.vlan),
    storeMemory(Memory.VLAN),
  ];
}
