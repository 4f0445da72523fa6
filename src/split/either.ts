/** Two split programs as one, for the time between two splits: it accepts what either of them does. */
import type { Instruction } from '../bpf/instruction.js';
import { CLASS_MASK, Class, Jump } from '../bpf/instruction.js';
import { checkLength } from '../bpf/length.js';

/**
 * Every rejecting return of the first becomes a jump to the second; nothing else changes, so the jumps of both stay right. That is
 * enough because a split program never loads from beyond the packet's end, which would reject without a return. Throws a ProgramError
 * when both together are longer than the kernel takes.
 */
export function eitherProgram(first: readonly Instruction[], second: readonly Instruction[]): Instruction[] {
  checkLength(first.length + second.length);
  const joined = first.map((instruction, index): Instruction => {
    const rejects = (instruction.code & CLASS_MASK) === Class.RET && instruction.k === 0;
    return rejects ? { code: Class.JMP | Jump.JA, jt: 0, jf: 0, k: first.length - index - 1 } : instruction;
  });
  return [...joined, ...second];
}
