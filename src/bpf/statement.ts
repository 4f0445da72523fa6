/**
 * What an assembly text is made of: one function per instruction that the split uses, and labels. A name without a register
 * speaks of the accumulator.
 */
import { Alu, Class, Jump, Misc, Mode, Size, Source } from './instruction.js';

/** An instruction that goes on to the next one, or returns. */
export interface Plain {
  readonly kind: 'plain';
  readonly code: number;
  readonly k: number;
}

/** A place that jumps lead to; it takes no instruction. */
export interface Label {
  readonly kind: 'label';
  readonly name: string;
}

export interface UnconditionalJump {
  readonly kind: 'jump';
  readonly to: string;
}

/** A conditional jump; a side without a label goes on to the next statement. */
export interface Branch {
  readonly kind: 'branch';
  readonly code: number;
  readonly k: number;
  readonly whenTrue: string | undefined;
  readonly whenFalse: string | undefined;
}

export type Statement = Plain | Label | UnconditionalJump | Branch;

function plain(code: number, k = 0): Plain {
  return { kind: 'plain', code, k: k >>> 0 };
}

export const label = (name: string): Label => ({ kind: 'label', name });
export const jump = (to: string): UnconditionalJump => ({ kind: 'jump', to });

export const loadConstant = (k: number): Plain => plain(Class.LD | Mode.IMM, k);
export const loadLength = (): Plain => plain(Class.LD | Size.WORD | Mode.LEN);
export const loadWord = (offset: number): Plain => plain(Class.LD | Size.WORD | Mode.ABS, offset);
export const loadHalf = (offset: number): Plain => plain(Class.LD | Size.HALF | Mode.ABS, offset);
export const loadByte = (offset: number): Plain => plain(Class.LD | Size.BYTE | Mode.ABS, offset);

/** Loads at the index register plus an offset. */
export const loadWordIndexed = (offset: number): Plain => plain(Class.LD | Size.WORD | Mode.IND, offset);
export const loadHalfIndexed = (offset: number): Plain => plain(Class.LD | Size.HALF | Mode.IND, offset);
export const loadByteIndexed = (offset: number): Plain => plain(Class.LD | Size.BYTE | Mode.IND, offset);

/** The scratch memory: `slot` is 0 to 15. The kernel refuses a program that may load a slot before it is stored. */
export const loadMemory = (slot: number): Plain => plain(Class.LD | Mode.MEM, slot);
export const storeMemory = (slot: number): Plain => plain(Class.ST, slot);
export const loadIndexMemory = (slot: number): Plain => plain(Class.LDX | Mode.MEM, slot);
export const storeIndexMemory = (slot: number): Plain => plain(Class.STX, slot);

export const loadIndexConstant = (k: number): Plain => plain(Class.LDX | Mode.IMM, k);
export const copyToIndex = (): Plain => plain(Class.MISC | Misc.TAX);

export const add = (k: number): Plain => plain(Class.ALU | Alu.ADD | Source.CONSTANT, k);
export const addIndex = (): Plain => plain(Class.ALU | Alu.ADD | Source.INDEX);
export const subtractIndex = (): Plain => plain(Class.ALU | Alu.SUB | Source.INDEX);
export const multiply = (k: number): Plain => plain(Class.ALU | Alu.MUL | Source.CONSTANT, k);
export const xorIndex = (): Plain => plain(Class.ALU | Alu.XOR | Source.INDEX);
export const and = (mask: number): Plain => plain(Class.ALU | Alu.AND | Source.CONSTANT, mask);
export const shiftLeft = (bits: number): Plain => plain(Class.ALU | Alu.LSH | Source.CONSTANT, bits);
export const shiftRight = (bits: number): Plain => plain(Class.ALU | Alu.RSH | Source.CONSTANT, bits);

export const accept = (bytes: number): Plain => plain(Class.RET | Source.CONSTANT, bytes);
export const reject = (): Plain => plain(Class.RET | Source.CONSTANT, 0);

function branch(operation: number, k: number, whenTrue?: string, whenFalse?: string): Branch {
  return { kind: 'branch', code: Class.JMP | operation | Source.CONSTANT, k: k >>> 0, whenTrue, whenFalse };
}

export const ifEqual = (k: number, whenTrue?: string, whenFalse?: string): Branch =>
  branch(Jump.JEQ, k, whenTrue, whenFalse);

/** Unsigned: true when the accumulator is at least `k`. */
export const ifAtLeast = (k: number, whenTrue?: string, whenFalse?: string): Branch =>
  branch(Jump.JGE, k, whenTrue, whenFalse);

/** True when the accumulator has any bit of `mask`. */
export const ifAnyBit = (mask: number, whenTrue?: string, whenFalse?: string): Branch =>
  branch(Jump.JSET, mask, whenTrue, whenFalse);
