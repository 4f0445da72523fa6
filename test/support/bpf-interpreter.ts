/**
 * The kernel's classic BPF machine, for programs with ancillary loads, which libpcap's bpf_filter() reads as 0.
 *
 * It follows net/core/filter.c: a load beyond the packet, and a division by zero, end the program with 0; the shift count
 * of the index register is taken modulo 32 (libpcap's machine gives 0 for 32 and more).
 */
import {
  Alu,
  Ancillary,
  CLASS_MASK,
  Class,
  Jump,
  MEMORY_WORDS,
  MODE_MASK,
  Misc,
  Mode,
  OPERATION_MASK,
  RETURN_MASK,
  SIZE_MASK,
  SOURCE_MASK,
  Size,
  Source,
  type Instruction,
} from '#src/bpf/instruction.js';

/** A packet as a filter on a packet socket sees it. */
export interface KernelPacket {
  /** From the link header on. */
  readonly bytes: Uint8Array;
  /** Where in them the packet stands: offsets and the length count from there; 0 if absent. */
  readonly position?: number;
  /** PACKET_HOST and so on, see packet(7); 0 if absent. */
  readonly type?: number;
  /** Of the interface; 2 if absent, which is no loopback's. */
  readonly index?: number;
  /** The tag that the kernel took out of the bytes. */
  readonly vlan?: { readonly protocol: number; readonly tag: number };
  /** The type of what follows the link header; 0 if absent. */
  readonly protocol?: number;
  /** The random number that is drawn for it; 0 if absent. */
  readonly random?: number;
}

export interface Run {
  /** What the program returned: bytes to accept. */
  readonly accepted: number;
  /** Instructions that ran, the return included. */
  readonly steps: number;
}

interface Machine {
  readonly packet: KernelPacket;
  readonly memory: Uint32Array;
  accumulator: number;
  index: number;
}

/** Ends the program with 0. */
class Fault extends Error {}

/** Throws an Error when the program is not one that the kernel would take. */
export function interpret(program: readonly Instruction[], packet: KernelPacket): Run {
  const machine: Machine = { packet, memory: new Uint32Array(MEMORY_WORDS), accumulator: 0, index: 0 };
  let steps = 0;
  for (let at = 0; ; at += 1) {
    const instruction = program[at];
    if (instruction === undefined) throw new Error('The program ran past its end.');
    steps += 1;
    const kind = instruction.code & CLASS_MASK;
    if (kind === Class.RET) return { accepted: returned(machine, instruction), steps };
    if (kind === Class.JMP) {
      at += skipped(machine, instruction);
      continue;
    }
    try {
      step(machine, instruction, kind);
    } catch (error) {
      if (error instanceof Fault) return { accepted: 0, steps };
      throw error;
    }
  }
}

function step(machine: Machine, instruction: Instruction, kind: number): void {
  switch (kind) {
    case Class.LD:
      machine.accumulator = load(machine, instruction);
      return;
    case Class.LDX:
      machine.index = loadIndex(machine, instruction);
      return;
    case Class.ST:
      machine.memory[slot(instruction)] = machine.accumulator;
      return;
    case Class.STX:
      machine.memory[slot(instruction)] = machine.index;
      return;
    case Class.ALU:
      machine.accumulator = compute(machine, instruction) >>> 0;
      return;
    default:
      if ((instruction.code & 0xf8) === Misc.TAX) machine.index = machine.accumulator;
      else machine.accumulator = machine.index;
  }
}

function load(machine: Machine, { code, k }: Instruction): number {
  switch (code & MODE_MASK) {
    case Mode.IMM:
      return k;
    case Mode.LEN:
      return lengthOf(machine.packet);
    case Mode.MEM:
      return machine.memory[slot({ k })]!;
    case Mode.ABS:
      return k >= Ancillary.PROTOCOL ? ancillary(machine.packet, k) : read(machine, k, code);
    case Mode.IND:
      return read(machine, (machine.index + k) >>> 0, code);
    default:
      throw new Error(`The kernel has no load ${code}.`);
  }
}

function loadIndex(machine: Machine, { code, k }: Instruction): number {
  switch (code & MODE_MASK) {
    case Mode.IMM:
      return k;
    case Mode.LEN:
      return lengthOf(machine.packet);
    case Mode.MEM:
      return machine.memory[slot({ k })]!;
    case Mode.MSH:
      return (read(machine, k, Size.BYTE) & 0x0f) * 4;
    default:
      throw new Error(`The kernel has no index load ${code}.`);
  }
}

function lengthOf({ bytes, position = 0 }: KernelPacket): number {
  return bytes.length - position;
}

/** SKF_LL_OFF and SKF_NET_OFF of filter.h. */
const LINK_LAYER = 0xffe00000;
const NETWORK_LAYER = 0xfff00000;

function read({ packet: { bytes, position = 0 } }: Machine, from: number, code: number): number {
  if (from >= NETWORK_LAYER) throw new Error('This machine does not know where the network header is.');
  const offset = from >= LINK_LAYER ? from - LINK_LAYER : position + from;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = code & SIZE_MASK;
  const count = size === Size.WORD ? 4 : size === Size.HALF ? 2 : 1;
  if (offset + count > bytes.length) throw new Fault();
  if (count === 4) return view.getUint32(offset);
  return count === 2 ? view.getUint16(offset) : view.getUint8(offset);
}

function ancillary({ vlan, protocol = 0, type = 0, index = 2, random = 0 }: KernelPacket, k: number): number {
  const known: Readonly<Record<number, number>> = {
    [Ancillary.PROTOCOL]: protocol,
    [Ancillary.PACKET_TYPE]: type,
    [Ancillary.INTERFACE_INDEX]: index,
    [Ancillary.VLAN_TAG_PRESENT]: vlan === undefined ? 0 : 1,
    [Ancillary.VLAN_TAG]: vlan?.tag ?? 0,
    [Ancillary.VLAN_PROTOCOL]: vlan?.protocol ?? 0,
    [Ancillary.RANDOM]: random,
  };
  const value = known[k];
  if (value === undefined) throw new Error(`This machine does not know the ancillary load ${k.toString(16)}.`);
  return value;
}

const operations: Readonly<Record<number, (accumulator: number, operand: number, isIndexed: boolean) => number>> = {
  [Alu.ADD]: (accumulator, operand) => accumulator + operand,
  [Alu.SUB]: (accumulator, operand) => accumulator - operand,
  [Alu.MUL]: (accumulator, operand) => Math.imul(accumulator, operand),
  [Alu.DIV]: (accumulator, operand) => Math.floor(accumulator / divisor(operand)),
  [Alu.MOD]: (accumulator, operand) => accumulator % divisor(operand),
  [Alu.OR]: (accumulator, operand) => accumulator | operand,
  [Alu.AND]: (accumulator, operand) => accumulator & operand,
  [Alu.XOR]: (accumulator, operand) => accumulator ^ operand,
  [Alu.LSH]: (accumulator, operand, isIndexed) => accumulator << shift(operand, isIndexed),
  [Alu.RSH]: (accumulator, operand, isIndexed) => accumulator >>> shift(operand, isIndexed),
  [Alu.NEG]: (accumulator) => -accumulator,
};

function compute({ accumulator, index }: Machine, { code, k }: Instruction): number {
  const operation = operations[code & OPERATION_MASK];
  if (operation === undefined) throw new Error(`The kernel has no operation ${code}.`);
  const isIndexed = (code & SOURCE_MASK) === Source.INDEX;
  return operation(accumulator, isIndexed ? index : k, isIndexed);
}

function divisor(operand: number): number {
  if (operand === 0) throw new Fault();
  return operand;
}

/** The kernel refuses a constant shift of 32 or more when the program is attached. */
function shift(operand: number, isIndexed: boolean): number {
  if (!isIndexed && operand > 31) throw new Error(`The kernel refuses to shift by ${operand}.`);
  return operand & 31;
}

/** Instructions to jump over. */
function skipped({ accumulator, index }: Machine, { code, jt, jf, k }: Instruction): number {
  const operand = (code & SOURCE_MASK) === Source.INDEX ? index : k;
  switch (code & OPERATION_MASK) {
    case Jump.JA:
      return k;
    case Jump.JEQ:
      return accumulator === operand ? jt : jf;
    case Jump.JGT:
      return accumulator > operand ? jt : jf;
    case Jump.JGE:
      return accumulator >= operand ? jt : jf;
    case Jump.JSET:
      return (accumulator & operand) !== 0 ? jt : jf;
    default:
      throw new Error(`The kernel has no jump ${code}.`);
  }
}

function returned({ accumulator }: Machine, { code, k }: Instruction): number {
  return (code & RETURN_MASK) === Source.ACCUMULATOR ? accumulator : k;
}

function slot({ k }: Pick<Instruction, 'k'>): number {
  if (k >= MEMORY_WORDS) throw new Error(`There is no word ${k} of scratch memory.`);
  return k;
}
