/** The threads that read files: the only file here that knows Piscina. */
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { ReadTask } from './messages.js';

export interface RunningRead {
  readonly port: MessagePort;
  /** Resolves when the task ends, rejects when its thread fails. */
  readonly ended: Promise<void>;
}

export interface ReadPool {
  /** Tasks begin in the order in which they are given. */
  run(task: ReadTask): RunningRead;
  destroy(): Promise<void>;
}

export function createReadPool(threads: number): ReadPool {
  const piscina = new Piscina({
    filename: new URL('../read/read-file.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
    recordTiming: false,
  });
  return {
    run: (task) => {
      const { port1, port2 } = new MessageChannel();
      const ended = piscina.run({ ...task, port: port2 }, { transferList: [port2] }) as Promise<void>;
      return { port: port1, ended };
    },
    destroy: () => piscina.destroy(),
  };
}
