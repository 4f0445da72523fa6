/** The kernel's limit on a program's length, said once. */
import { ProgramError } from './error.js';
import { MAXIMUM_LENGTH } from './instruction.js';

/** Throws a ProgramError when the kernel would refuse a program of `length` instructions. */
export function checkLength(length: number): void {
  if (length <= MAXIMUM_LENGTH) return;
  throw new ProgramError(
    'PROGRAM_TOO_LONG',
    `The filter program needs ${length} instructions and the kernel takes ${MAXIMUM_LENGTH}; ` +
      'use a shorter filter expression or fewer workers.',
  );
}
