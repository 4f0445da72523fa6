/** Moving through a packet: the index register is the position, and every look at bytes is preceded by a comparison. */
import {
  add,
  addIndex,
  copyToIndex,
  ifAtLeast,
  ifEqual,
  jump,
  label,
  loadConstant,
  loadIndexMemory,
  loadLength,
  loadMemory,
  loadWord,
  storeMemory,
  subtractIndex,
  type Statement,
} from '../bpf/statement.js';
import { Ancillary } from '../bpf/instruction.js';
import type { Link } from './link.js';
import { Memory } from './memory.js';
import { SPLIT_HORIZON, TAG_BYTES } from './wire.js';

/** Goes on when `bytes` are there at the position, which never is beyond the packet's end and always within the horizon. */
export function need(bytes: number, otherwise = 'not IP'): Statement[] {
  return [loadLength(), subtractIndex(), ifAtLeast(bytes, undefined, otherwise)];
}

/**
 * Goes on when `bytes` are there at the position and within the horizon. The position may be far beyond both: the difference is
 * then negative, which is a large number.
 */
export function needWithinLimit(bytes: number, otherwise: string): Statement[] {
  return [
    loadMemory(Memory.LIMIT),
    subtractIndex(),
    ifAtLeast(SPLIT_HORIZON + 1, otherwise),
    ...(bytes === 0 ? [] : [ifAtLeast(bytes, undefined, otherwise)]),
  ];
}

/** Moves on by `bytes`. */
export function advance(bytes: number): Statement[] {
  return [loadConstant(bytes), addIndex(), copyToIndex()];
}

/** Moves on by what the accumulator says, and by `bytes` more. */
export function advanceByAccumulator(bytes = 0): Statement[] {
  return [...(bytes === 0 ? [] : [add(bytes)]), addIndex(), copyToIndex()];
}

/** Stores how many of the program's bytes are both there and within the horizon, which counts a stripped tag. */
export function setLimit({ mayBeStripped, horizon }: Link): Statement[] {
  const atMost = (bytes: number): Statement[] => [
    loadLength(),
    ifAtLeast(bytes, undefined, 'limit'),
    loadConstant(bytes),
  ];
  return [
    ...(mayBeStripped
      ? [
          loadWord(Ancillary.VLAN_TAG_PRESENT),
          ifEqual(0, 'whole horizon'),
          ...atMost(horizon - TAG_BYTES),
          jump('limit'),
          label('whole horizon'),
        ]
      : []),
    ...atMost(horizon),
    label('limit'),
    storeMemory(Memory.LIMIT),
  ];
}

/** Adds the number in the accumulator to a word of memory. */
export function addToMemory(slot: number): Statement[] {
  return [loadIndexMemory(slot), addIndex(), storeMemory(slot)];
}
