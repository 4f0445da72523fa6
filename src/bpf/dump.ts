/** A program as text, in the two forms that people and tools know from `tcpdump -d` and `tcpdump -ddd`. */
import {
  Alu,
  CLASS_MASK,
  Class,
  Jump,
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
} from './instruction.js';

/** `tcpdump -ddd`: the number of instructions, then code, jt, jf and k of each, in decimal; xt_bpf and others read it. */
export function dumpDecimal(program: readonly Instruction[]): string {
  return lines([String(program.length), ...program.map(({ code, jt, jf, k }) => `${code} ${jt} ${jf} ${k}`)]);
}

/** `tcpdump -d`: one instruction a line, as libpcap's bpf_image() writes it, with the numbers of the lines that jumps lead to. */
export function dumpText(program: readonly Instruction[]): string {
  return lines(program.map(image));
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** An operation and its operand, as they are written; undefined for codes that libpcap does not know. */
type Image = readonly [operation: string, operand: string] | undefined;

function image(instruction: Instruction, index: number): string {
  const { code, jt, jf } = instruction;
  const [operation, operand] = write(instruction, index) ?? ['unimp', hexadecimal(code)];
  const start = `(${String(index).padStart(3, '0')}) ${operation.padEnd(8)} `;
  const isBranch = (code & CLASS_MASK) === Class.JMP && (code & OPERATION_MASK) !== Jump.JA;
  return isBranch ? `${start}${operand.padEnd(16)} jt ${index + 1 + jt}\tjf ${index + 1 + jf}` : `${start}${operand}`;
}

function write(instruction: Instruction, index: number): Image {
  switch (instruction.code & CLASS_MASK) {
    case Class.LD:
      return writeLoad(instruction);
    case Class.LDX:
      return writeIndexLoad(instruction);
    case Class.ST:
      return exactly(instruction, Class.ST, ['st', slot(instruction)]);
    case Class.STX:
      return exactly(instruction, Class.STX, ['stx', slot(instruction)]);
    case Class.ALU:
      return writeOperation(instruction);
    case Class.JMP:
      return writeJump(instruction, index);
    case Class.RET:
      return writeReturn(instruction);
    default:
      return (
        exactly(instruction, Class.MISC | Misc.TAX, ['tax', '']) ??
        exactly(instruction, Class.MISC | Misc.TXA, ['txa', ''])
      );
  }
}

function exactly({ code }: Instruction, expected: number, written: Image): Image {
  return code === expected ? written : undefined;
}

function writeLoad(instruction: Instruction): Image {
  const { code, k } = instruction;
  const name = { [Size.WORD]: 'ld', [Size.HALF]: 'ldh', [Size.BYTE]: 'ldb' }[code & SIZE_MASK];
  const isKnown = name !== undefined && code <= 0xff;
  switch (code & MODE_MASK) {
    case Mode.ABS:
      return isKnown ? [name, `[${ancillaryNames.get(k) ?? signed(k)}]`] : undefined;
    case Mode.IND:
      return isKnown ? [name, `[x + ${signed(k)}]`] : undefined;
    case Mode.IMM:
      return exactly(instruction, Class.LD | Mode.IMM, ['ld', `#${hexadecimal(k)}`]);
    case Mode.MEM:
      return exactly(instruction, Class.LD | Mode.MEM, ['ld', slot(instruction)]);
    case Mode.LEN:
      return exactly(instruction, Class.LD | Mode.LEN, ['ld', '#pktlen']);
    default:
      return undefined;
  }
}

function writeIndexLoad(instruction: Instruction): Image {
  const { k } = instruction;
  return (
    exactly(instruction, Class.LDX | Mode.IMM, ['ldx', `#${hexadecimal(k)}`]) ??
    exactly(instruction, Class.LDX | Mode.MEM, ['ldx', slot(instruction)]) ??
    exactly(instruction, Class.LDX | Size.BYTE | Mode.MSH, ['ldxb', `4*([${signed(k)}]&0xf)`])
  );
}

const operationNames = new Map<number, string>([
  [Alu.ADD, 'add'],
  [Alu.SUB, 'sub'],
  [Alu.MUL, 'mul'],
  [Alu.DIV, 'div'],
  [Alu.OR, 'or'],
  [Alu.AND, 'and'],
  [Alu.LSH, 'lsh'],
  [Alu.RSH, 'rsh'],
  [Alu.MOD, 'mod'],
  [Alu.XOR, 'xor'],
]);

/** Masks are written in hexadecimal, numbers in decimal. */
const MASKS: readonly number[] = [Alu.OR, Alu.AND, Alu.XOR];

function writeOperation(instruction: Instruction): Image {
  const { code, k } = instruction;
  const operation = code & OPERATION_MASK;
  const name = operationNames.get(operation);
  if (operation === Alu.NEG) return exactly(instruction, Class.ALU | Alu.NEG, ['neg', '']);
  if (name === undefined || code > 0xff) return undefined;
  if ((code & SOURCE_MASK) === Source.INDEX) return [name, 'x'];
  return [name, `#${MASKS.includes(operation) ? hexadecimal(k) : signed(k)}`];
}

const jumpNames = new Map<number, string>([
  [Jump.JEQ, 'jeq'],
  [Jump.JGT, 'jgt'],
  [Jump.JGE, 'jge'],
  [Jump.JSET, 'jset'],
]);

function writeJump(instruction: Instruction, index: number): Image {
  const { code, k } = instruction;
  if (code === (Class.JMP | Jump.JA)) return ['ja', signed(index + 1 + k)];
  const name = jumpNames.get(code & OPERATION_MASK);
  if (name === undefined || code > 0xff) return undefined;
  return [name, (code & SOURCE_MASK) === Source.INDEX ? 'x' : `#${hexadecimal(k)}`];
}

function writeReturn(instruction: Instruction): Image {
  const isAccumulator = (instruction.code & RETURN_MASK) === Source.ACCUMULATOR;
  return isAccumulator
    ? exactly(instruction, Class.RET | Source.ACCUMULATOR, ['ret', ''])
    : exactly(instruction, Class.RET | Source.CONSTANT, ['ret', `#${signed(instruction.k)}`]);
}

/** The names that libpcap gives to the loads of what the kernel knows beside the bytes, from SKF_AD_OFF on, 4 apart. */
const ancillaryNames = new Map(
  [
    'proto',
    'type',
    'ifidx',
    'nla',
    'nlan',
    'mark',
    'queue',
    'hatype',
    'rxhash',
    'cpu',
    'xor_x',
    'vlan_tci',
    'vlanp',
    'poff',
    'random',
    'vlan_tpid',
  ].map((name, position) => [0xfffff000 + 4 * position, name]),
);

function slot({ k }: Instruction): string {
  return `M[${signed(k)}]`;
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16)}`;
}

function signed(value: number): string {
  return String(value | 0);
}
