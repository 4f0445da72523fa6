// The tests' BPF machine against the kernel's own: what one makes of a program and a packet, the other must make of them, too.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeProgram } from '#src/bpf/encode.js';
import { Alu, Class, Jump, MEMORY_WORDS, Misc, Mode, Size, Source } from '#src/bpf/instruction.js';
import type { Instruction } from '#src/bpf/instruction.js';
import { equalPlan } from '#src/plan/plan.js';
import { frames } from '../split/frames.js';
import { programsOf } from '../split/split.js';
import { interpret } from '../support/bpf-interpreter.js';

const root = new URL('../../', import.meta.url).pathname;

interface Case {
  readonly program: readonly Instruction[];
  readonly packet: Uint8Array;
}

/** Bytes of each packet that come through in the kernel. */
function kernel(cases: readonly Case[]): string[] {
  const input = cases.flatMap(({ program, packet }) => [
    Uint32Array.of(program.length),
    encodeProgram(program),
    Uint32Array.of(packet.length),
    packet,
  ]);
  const bytes = Buffer.concat(
    input.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
  const output = execFileSync(`${root}.build/tools/run_in_kernel`, {
    input: bytes,
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });
  return output.trimEnd().split('\n');
}

/** The same by the tests' machine. */
const interpreted = (cases: readonly Case[]): string[] =>
  cases.map(({ program, packet }) => String(Math.min(interpret(program, { bytes: packet }).accepted, packet.length)));

const plain = (code: number, k = 0): Instruction => ({ code, jt: 0, jf: 0, k });

const packetBytes = 4200;
const word = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(1, 31, 0xffffffff));
/** Some of them beyond the packet's end. */
const offset = fc.oneof(fc.nat(64), fc.nat(packetBytes), fc.integer({ min: packetBytes - 5, max: packetBytes + 2 }));
const size = fc.constantFrom(Size.WORD, Size.HALF, Size.BYTE);
const slot = fc.nat(MEMORY_WORDS - 1);
const operations = [Alu.ADD, Alu.SUB, Alu.MUL, Alu.DIV, Alu.MOD, Alu.OR, Alu.AND, Alu.XOR] as const;

const anyStep = fc.oneof(
  word.map((k) => plain(Class.LD | Mode.IMM, k)),
  fc.nat(packetBytes).map((k) => plain(Class.LDX | Mode.IMM, k)),
  fc.tuple(size, offset).map(([bytes, k]) => plain(Class.LD | bytes | Mode.ABS, k)),
  fc.tuple(size, fc.nat(64)).map(([bytes, k]) => plain(Class.LD | bytes | Mode.IND, k)),
  offset.map((k) => plain(Class.LDX | Size.BYTE | Mode.MSH, k)),
  fc.constantFrom(plain(Class.LD | Mode.LEN), plain(Class.LDX | Mode.LEN)),
  fc.tuple(fc.constantFrom(Class.ST, Class.STX), slot).map(([kind, k]) => plain(kind, k)),
  fc.tuple(fc.constantFrom(Class.LD, Class.LDX), slot).map(([kind, k]) => plain(kind | Mode.MEM, k)),
  fc.tuple(fc.constantFrom(...operations), word).map(([operation, k]) => plain(Class.ALU | operation, k)),
  fc.constantFrom(...operations, Alu.LSH, Alu.RSH).map((operation) => plain(Class.ALU | operation | Source.INDEX)),
  fc.tuple(fc.constantFrom(Alu.LSH, Alu.RSH), fc.nat(31)).map(([operation, k]) => plain(Class.ALU | operation, k)),
  fc.constantFrom(plain(Class.ALU | Alu.NEG), plain(Class.MISC | Misc.TAX), plain(Class.MISC | Misc.TXA)),
  fc
    .tuple(fc.constantFrom(Jump.JEQ, Jump.JGT, Jump.JGE, Jump.JSET), fc.boolean(), fc.boolean(), fc.boolean(), word)
    .map(([jump, isIndexed, jt, jf, k]) => ({
      code: Class.JMP | jump | (isIndexed ? Source.INDEX : Source.CONSTANT),
      jt: Number(jt),
      jf: Number(jf),
      k,
    })),
);

/** The kernel refuses a program that may load a word that was not stored, or that divides by a constant 0. */
const stored = Array.from({ length: MEMORY_WORDS }, (_, k) => plain(Class.ST, k));
const isTaken = ({ code, k }: Instruction): boolean =>
  !((code === (Class.ALU | Alu.DIV) || code === (Class.ALU | Alu.MOD)) && k === 0);

/** Ends by returning twelve bits of the accumulator, so that they can be seen in how much of the packet comes through. */
const ending = (shift: number): Instruction[] => [
  plain(Class.ALU | Alu.RSH, shift),
  plain(Class.ALU | Alu.AND, 0xfff),
  plain(Class.ALU | Alu.ADD, 1),
  plain(Class.RET | Source.ACCUMULATOR),
];

test('programs of all instructions in any order', () => {
  const packet = Uint8Array.from({ length: packetBytes }, (_, at) => (at * 89 + (at >> 5)) & 0xff);
  const cases = fc
    .sample(fc.array(anyStep, { minLength: 1, maxLength: 40 }), { seed: 3, numRuns: 1500 })
    .map((steps) => steps.filter(isTaken))
    .flatMap((steps) =>
      // A last jump may lead past the next instruction: into the ending.
      [0, 12, 24].map((shift) => ({ program: [...stored, ...steps, ...ending(shift)], packet })),
    );
  const results = kernel(cases);
  expect(results).toEqual(interpreted(cases));
  expect(new Set(results).size).toBeGreaterThan(500);
  expect(results.filter((result) => result === '0').length).toBeGreaterThan(100);
});

test('split programs, on frames of all shapes', () => {
  const packets = fc.sample(frames, { seed: 4, numRuns: 400 });
  const programs = (['inband', 'live'] as const).flatMap((form) => programsOf(equalPlan(4), 4, form));
  const cases = packets
    .filter(({ length }) => length > 0)
    .flatMap((packet) => programs.map((program) => ({ program, packet })));
  const results = kernel(cases);
  expect(results).toEqual(interpreted(cases));
  expect(results.filter((result) => result !== '0')).toHaveLength(cases.length / 4);
});
