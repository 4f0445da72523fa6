/** Faults on demand, for drills and tests: what can happen to a thread, done on purpose. */
import type { FaultKind } from './messages.js';

const stallMs = 10_000;

export function commitFault(kind: FaultKind): void {
  switch (kind) {
    case 'throw':
      throw new Error('a fault was injected');
    case 'exit':
      process.exit(3);
      break;
    case 'oom':
      exhaustHeap();
      break;
    case 'stall':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs);
  }
}

function exhaustHeap(): void {
  const hoard: number[][] = [];
  for (;;) hoard.push(new Array<number>(1_000_000).fill(hoard.length + 0.5));
}
