/** A user's filter, compiled by libpcap, in front of a split: what it accepts goes on to the split, what it rejects ends there. */
import { ProgramError } from '../bpf/error.js';
import { CLASS_MASK, Class, Jump, OPERATION_MASK, RETURN_MASK, Source, type Instruction } from '../bpf/instruction.js';
import { checkLength } from '../bpf/length.js';

/**
 * Every accepting return becomes a jump to the split's first instruction; nothing else changes, so the filter's own jumps
 * stay right. Throws a ProgramError when the filter returns what it computes, can leave itself otherwise, or when both
 * together are longer than the kernel takes.
 */
export function joinUserFilter(filter: readonly Instruction[], split: readonly Instruction[]): Instruction[] {
  const joined = filter.map((instruction, index) => toSplit(instruction, index, filter.length));
  checkLength(joined.length + split.length);
  return [...joined, ...split];
}

function toSplit(instruction: Instruction, index: number, length: number): Instruction {
  const rest = length - index - 1;
  const kind = instruction.code & CLASS_MASK;
  if (kind !== Class.RET) {
    if (furthest(instruction, kind) >= rest) {
      throw new ProgramError('PROGRAM_INVALID', `Instruction ${index} of the filter leads out of the filter.`);
    }
    return instruction;
  }
  if ((instruction.code & RETURN_MASK) !== Source.CONSTANT) {
    throw new ProgramError(
      'FILTER_UNSUPPORTED',
      `Instruction ${index} of the filter returns a value that it computes, which a split cannot follow; ` +
        'use an expression that accepts or rejects.',
    );
  }
  if (instruction.k === 0) return instruction;
  return { code: Class.JMP | Jump.JA, jt: 0, jf: 0, k: rest };
}

/** The most instructions that this one can skip. */
function furthest(instruction: Instruction, kind: number): number {
  if (kind !== Class.JMP) return 0;
  if ((instruction.code & OPERATION_MASK) === Jump.JA) return instruction.k;
  return Math.max(instruction.jt, instruction.jf);
}
