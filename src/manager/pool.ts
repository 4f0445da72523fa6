/** The threads of the workers: the only file that knows Piscina. */
import { setFlagsFromString } from 'node:v8';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { messageOf } from '../user-error.js';
import type { WorkerTask } from '../worker/messages.js';

/** Why a task ended that was not told to stop. */
export type EndOfThread = 'error' | 'exit' | 'memory';

export interface RunningTask {
  readonly port: MessagePort;
  /** Resolves when the task ends, however it ends; undefined when it was told to stop. */
  readonly ended: Promise<{ reason: EndOfThread; message: string } | undefined>;
}

export interface Pool {
  run(task: WorkerTask): RunningTask;
  /** Runs later tasks in fresh threads: Piscina does not recover when a thread fails while it starts. */
  renew(): void;
  /** To be called when all tasks have been told to stop. */
  destroy(): Promise<void>;
}

/** JavaScript heap of a worker thread in MiB: it holds one report at a time, the flows are native. */
const heapMiB = 128;

/** Workers may join later; Piscina starts threads only for tasks that wait. */
const mostThreads = 4096;

/**
 * Threads load it with their first task, not while they start: Node.js 20 aborts the process when a thread that is just loading an ES
 * module by `require`, as Piscina does, is terminated. A thread that has a task is told to stop instead.
 */
const filename = new URL('../worker/pump.js', import.meta.url).href;

/**
 * V8 collects a thread's garbage twice or thrice once it has allocated little for 8 s, to give back some 2 MiB. That takes a tenth of a
 * second of processor for two workers, as much as they need for a million packets; it is for the threads that start after this.
 */
function keepHeapsAsTheyAre(): void {
  setFlagsFromString('--no-memory-reducer');
}

/** Threads that began together, and how many tasks they have. */
interface Generation {
  readonly piscina: Piscina;
  tasks: number;
}

/** `onTrouble` hears of threads that fail without a task. */
export function createPool(threads: number, onTrouble: (error: Error) => void): Pool {
  keepHeapsAsTheyAre();
  const generations = new Set<Generation>();
  let latest = begin(threads);

  function begin(size: number): Generation {
    const generation = { piscina: createPiscina(size, onTrouble), tasks: 0 };
    generations.add(generation);
    return generation;
  }

  /** One that is renewed goes with its last task. */
  async function end(generation: Generation): Promise<void> {
    if (generation === latest || generation.tasks > 0) return;
    generations.delete(generation);
    await generation.piscina.destroy();
  }

  return {
    run: (task) => {
      const { port1, port2 } = new MessageChannel();
      const generation = latest;
      generation.tasks += 1;
      const running = generation.piscina.run({ ...task, port: port2 }, { filename, transferList: [port2] });
      const ended = (running as Promise<unknown>).then(() => undefined, describeEnd);
      void ended.then(() => {
        generation.tasks -= 1;
        return end(generation);
      });
      return { port: port1, ended };
    },
    renew: () => {
      const before = latest;
      latest = begin(1);
      void end(before);
    },
    destroy: async () => {
      await Promise.all([...generations].map(({ piscina }) => piscina.destroy()));
    },
  };
}

function createPiscina(threads: number, onTrouble: (error: Error) => void): Piscina {
  const piscina = new Piscina({
    minThreads: threads,
    maxThreads: mostThreads,
    idleTimeout: Infinity,
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });
  piscina.on('error', onTrouble);
  return piscina;
}

function describeEnd(error: unknown): { reason: EndOfThread; message: string } {
  return { reason: reasonOf(error), message: messageOf(error) };
}

function reasonOf(error: unknown): EndOfThread {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'memory';
  return error instanceof Error && error.message.startsWith('worker exited') ? 'exit' : 'error';
}
