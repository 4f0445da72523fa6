// The kernel's form of a program.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeProgram, encodeProgram } from '#src/bpf/encode.js';
import type { Instruction } from '#src/bpf/instruction.js';

const instruction: fc.Arbitrary<Instruction> = fc.record(
  { code: fc.nat(0xffff), jt: fc.nat(255), jf: fc.nat(255), k: fc.nat(0xffffffff) },
  { noNullPrototype: true },
);

it('is struct sock_filter: code, jt, jf, k', () => {
  const bytes = encodeProgram([
    { code: 0x0135, jt: 2, jf: 3, k: 0x04050607 },
    { code: 6, jt: 0, jf: 0, k: 0xffffffff },
  ]);
  const view = new DataView(bytes.buffer);
  const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  expect(bytes).toHaveLength(16);
  expect([view.getUint16(0, isLittle), bytes[2], bytes[3], view.getUint32(4, isLittle)]).toEqual([
    0x0135, 2, 3, 0x04050607,
  ]);
  expect(view.getUint32(12, isLittle)).toBe(0xffffffff);
});

it('is read back as it was written, wherever the bytes start', () => {
  fc.assert(
    fc.property(fc.array(instruction, { maxLength: 50 }), fc.nat(7), (program, shift) => {
      const encoded = encodeProgram(program);
      const moved = new Uint8Array(encoded.length + shift).subarray(shift);
      moved.set(encoded);
      expect(decodeProgram(moved)).toEqual(program);
    }),
  );
});

it('is refused when it is no whole number of instructions', () => {
  expect(() => decodeProgram(new Uint8Array(9))).toThrow(
    'A filter program is a whole number of 8-byte instructions, and 9 bytes are not.',
  );
});

it('is refused when it is longer than the kernel takes', () => {
  const program = Array.from({ length: 4097 }, () => ({ code: 6, jt: 0, jf: 0, k: 0 }));
  expect(() => encodeProgram(program)).toThrow(expect.objectContaining({ code: 'PROGRAM_TOO_LONG' }));
});
