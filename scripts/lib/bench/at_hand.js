// What is to be at hand before a run, so that the program is measured and not the disk or a virtual machine's host.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

// More than any of the programs takes.
const mostMemory = 2 ** 30;

// After two seconds Linux reports what is free to a host that asks for it.
const idleSeconds = 5;

/** Reads a file once, so that all tools find it in the system's cache. */
export function warmFile(path) {
  execFileSync('sh', ['-c', 'cat "$0" >/dev/null', path]);
}

/** Touches memory and frees it: the host of a virtual machine takes back what is idle, and is slow to give it again. */
export function warmMemory() {
  const bytes = Math.floor(Math.min(mostMemory, availableMemory() / 4));
  execFileSync(process.execPath, ['-e', `Buffer.alloc(${bytes}, 1)`]);
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
