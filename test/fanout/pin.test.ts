// Threads that stay on one processor.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
// Loaded here first, as the product does.
import '#src/addon/addon.js';

interface Seen {
  readonly before: string;
  readonly pinned: string;
  readonly afterRefusals: string;
  readonly unpinned: string;
  readonly refusals: readonly { readonly code: string; readonly message: string }[];
}

const allowed = (): string => /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;

test('a thread is pinned to a processor, and back; a processor that is not there is refused', async () => {
  const worker = new Worker(new URL('pin-worker.js', import.meta.url));
  const [seen] = (await once(worker, 'message')) as [Seen];
  const everywhere = allowed();
  const first = /^\d+/.exec(everywhere)![0];
  expect(seen.before).toBe(everywhere);
  expect(seen.pinned).toBe(first);
  expect(seen.afterRefusals).toBe(first);
  expect(seen.unpinned).toBe(everywhere);
  expect(seen.refusals).toEqual(
    [5000, 1_000_000].map((processor) => ({
      code: 'NO_PROCESSOR',
      message:
        `A thread cannot run on processor ${processor} (Invalid argument); see which there are and which this process ` +
        `may use: taskset -pc ${process.pid}`,
    })),
  );
});
