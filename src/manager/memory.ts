import { readFileSync } from 'node:fs';
import { UserError } from '../user-error.js';

const mebibyte = 1024 * 1024;
/** What the rest of the host should keep. */
const reserve = 64 * mebibyte;

/** Bytes that the host can give without swapping (proc_meminfo(5)); infinite where it does not say. */
export function availableMemory(meminfo: string): number {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kibibytes === undefined ? Infinity : Number(kibibytes) * 1024;
}

/** @throws UserError when the host does not have `needed` bytes to spare */
export function checkMemory(needed: number, available = availableMemory(readFileSync('/proc/meminfo', 'utf8'))): void {
  if (needed + reserve <= available) return;
  throw new UserError(
    `the rings and flow tables take ${formatMebibytes(needed)} and the host has ${formatMebibytes(available)} to give; ` +
      'use fewer --workers, a smaller --ring or a smaller --max-flows',
  );
}

export function formatMebibytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte).toLocaleString('en')} MiB`;
}
