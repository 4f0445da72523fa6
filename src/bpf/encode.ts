/** Instructions as the kernel's struct sock_filter: 8 bytes each, fields in the host's byte order. */
import { ProgramError } from './error.js';
import type { Instruction } from './instruction.js';
import { checkLength } from './length.js';

const BYTES = 8;

/** Throws a ProgramError when the program is longer than the kernel takes. */
export function encodeProgram(program: readonly Instruction[]): Uint8Array {
  checkLength(program.length);
  const bytes = new Uint8Array(program.length * BYTES);
  const halves = new Uint16Array(bytes.buffer);
  const words = new Uint32Array(bytes.buffer);
  program.forEach(({ code, jt, jf, k }, index) => {
    halves[index * 4] = code;
    bytes[index * BYTES + 2] = jt;
    bytes[index * BYTES + 3] = jf;
    words[index * 2 + 1] = k;
  });
  return bytes;
}

/** Throws a ProgramError when the bytes are no whole number of instructions. */
export function decodeProgram(encoded: Uint8Array): Instruction[] {
  if (encoded.length % BYTES !== 0) {
    throw new ProgramError(
      'PROGRAM_INVALID',
      `A filter program is a whole number of ${BYTES}-byte instructions, and ${encoded.length} bytes are not.`,
    );
  }
  const bytes = Uint8Array.from(encoded); // a view may start at any address, 32-bit words may not
  const halves = new Uint16Array(bytes.buffer);
  const words = new Uint32Array(bytes.buffer);
  return Array.from({ length: bytes.length / BYTES }, (_, index) => ({
    code: halves[index * 4] ?? 0,
    jt: bytes[index * BYTES + 2] ?? 0,
    jf: bytes[index * BYTES + 3] ?? 0,
    k: words[index * 2 + 1] ?? 0,
  }));
}
