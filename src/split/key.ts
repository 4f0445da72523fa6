/** A key: bytes at a fixed place that are hashed as one number. */
import {
  and,
  loadByte,
  loadByteIndexed,
  loadHalf,
  loadHalfIndexed,
  loadIndexMemory,
  loadMemory,
  loadWord,
  loadWordIndexed,
  jump,
  shiftRight,
  type Statement,
} from '../bpf/statement.js';
import type { SplitConstants } from './constants.js';
import { spreadBy } from './hash.js';
import type { Link } from './link.js';
import { Memory } from './memory.js';
import type { Key } from './policy.js';
import { addToMemory, needWithinLimit } from './position.js';

/** Of an Ethernet header: what stands in front of the tags, and all of it. */
const ADDRESS_BYTES = 12;
const HEADER_BYTES = 14;

/** Adds the key to the fields and runs on, or leads to `missing` when its bytes are not there. */
export function addKey(link: Link, constants: SplitConstants, key: Key, missing: string): Statement[] {
  if (key.base === 'eth' && link.type !== 'ethernet') return [jump(missing)];
  return [...loadKey(key, missing), ...spreadBy(constants.key), ...addToMemory(Memory.FIELDS)];
}

function loadKey(key: Key, missing: string): Statement[] {
  switch (key.base) {
    case 'eth':
      return loadFromFrame(key, missing);
    case 'ip':
      return loadBehind(Memory.OFFSET, key.offset, key, missing);
    case 'l4':
      return loadBehind(Memory.TRANSPORT, key.offset, key, missing);
  }
}

/**
 * A frame without its tags: addresses, the innermost type, and what follows that. The type was read, so that the addresses are
 * there; it stands in memory.
 */
function loadFromFrame(key: Key, missing: string): Statement[] {
  const { offset, size } = key;
  if (offset < ADDRESS_BYTES) return [{ 1: loadByte, 2: loadHalf, 4: loadWord }[size](offset)];
  if (offset >= HEADER_BYTES) return loadBehind(Memory.PAYLOAD, offset - HEADER_BYTES, key, missing);
  const upperByte = size === 1 && offset === ADDRESS_BYTES;
  const lowerByte = size === 1 && offset > ADDRESS_BYTES;
  return [loadMemory(Memory.TYPE), ...(upperByte ? [shiftRight(8)] : []), ...(lowerByte ? [and(0xff)] : [])];
}

function loadBehind(slot: number, offset: number, { size }: Key, missing: string): Statement[] {
  return [
    loadIndexMemory(slot),
    ...needWithinLimit(offset + size, missing),
    { 1: loadByteIndexed, 2: loadHalfIndexed, 4: loadWordIndexed }[size](offset),
  ];
}
