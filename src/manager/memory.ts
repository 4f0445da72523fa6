/** Whether the host has the memory that workers take: all of it at the start. */
import { readFileSync } from 'node:fs';
import { addon } from '../addon/addon.js';
import { grouped } from '../grouped.js';
import { UserError } from '../user-error.js';

const mebibyte = 1024 * 1024;
/** What the rest of the host should keep. */
const reserve = 64 * mebibyte;

/** Bytes that the host can give without swapping (proc_meminfo(5)); infinite where it does not say. */
export function availableMemory(meminfo: string): number {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kibibytes === undefined ? Infinity : Number(kibibytes) * 1024;
}

/** What a worker takes: its ring and its flow table. */
export function workerBytes(ringBytes: number, maxFlows: number): number {
  return ringBytes + addon.flowTableBytes(maxFlows);
}

/** @throws UserError when the host does not have the memory for so many `workers`, as they are to be called */
export function checkMemory(count: number, eachBytes: number, workers = 'workers'): void {
  const needed = count * eachBytes;
  const available = availableMemory(readFileSync('/proc/meminfo', 'utf8'));
  if (needed === 0 || needed + reserve <= available) return;
  throw new UserError(
    `the rings and flow tables of ${count} ${workers} take ${formatMebibytes(needed)}, and the host has ` +
      `${formatMebibytes(available)} to give; use fewer --workers, a smaller --ring or a smaller --max-flows`,
  );
}

export function formatMebibytes(bytes: number): string {
  return `${grouped(Math.round(bytes / mebibyte))} MiB`;
}
