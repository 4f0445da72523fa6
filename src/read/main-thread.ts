/**
 * Reads one file without a JavaScript thread of its own: to start one takes as long as to count some hundred thousand packets. The
 * counting is done in a thread of libuv's pool, so that signals and the progress have the main thread meanwhile.
 */
import { MessageChannel } from 'node:worker_threads';
import { addon } from '../addon/addon.js';
import type { FileHandle } from '../addon/files.js';
import type { ReadPool } from './pool.js';
import { readFileBy } from './read-file.js';

/** For a regular file alone: whatever else may keep whoever opens it waiting. */
export function mainThreadPool(): ReadPool {
  const { port1, port2 } = new MessageChannel();
  return {
    run: (task) => ({ port: port1, ended: readFileBy(countAside, { ...task, port: port2 }) }),
    destroy: () => {
      port1.close();
      return Promise.resolve();
    },
  };
}

function countAside(file: FileHandle, milliseconds: number): Promise<boolean> {
  return addon.readFileAside(file, milliseconds);
}
