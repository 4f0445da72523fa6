// A worker thread that is pinned, unpinned and refused, and says after each where it may run.
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { addon } from '../../dist/addon/addon.js';

const allowed = () => /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/thread-self/status', 'utf8'))[1];

const refusals = [];
const before = allowed();
addon.pinThread(Number.parseInt(before, 10));
const pinned = allowed();
for (const processor of [5000, 1_000_000]) {
  try {
    addon.pinThread(processor);
  } catch ({ code, message }) {
    refusals.push({ code, message });
  }
}
const afterRefusals = allowed();
addon.pinThread();
parentPort.postMessage({ before, pinned, afterRefusals, unpinned: allowed(), refusals });
