// What a run finds at hand: its file in the system's cache, and the system's memory, which a virtual machine's host takes back where it is
// idle, and is slow to give again.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

// After two seconds Linux reports what is free to a host that asks for it.
const idleSeconds = 5;

/** Reads a file once, so that all tools find it in the system's cache. */
export function warmFile(path) {
  execFileSync('sh', ['-c', 'cat "$0" >/dev/null', path]);
}

/** Resolves when such a host has taken free memory back. */
export function letMemoryIdle() {
  return setTimeout(idleSeconds * 1000);
}

/** Bytes of memory that the system can give to its cache. */
export function availableMemory() {
  const line = readFileSync('/proc/meminfo', 'utf8').match(/^MemAvailable: +(\d+) kB/m);
  return line === null ? 0 : Number(line[1]) * 1024;
}
