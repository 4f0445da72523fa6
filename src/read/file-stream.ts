/** One file as the main thread sees it: a summary, then the text of its flows, in the pace of whoever takes them. */
import { on } from 'node:events';
import type { FileSummary } from '../addon/files.js';
import type { FromReader, ReadTask, SharedProgress, ToReader } from './messages.js';
import type { ReadPool } from './pool.js';

export interface FileStream {
  readonly path: string;
  readonly progress: SharedProgress;
  /** To be awaited first. Rejects when the reading thread failed. */
  summary(): Promise<FileSummary>;
  /** Taking the next piece tells the reading thread that the last one was written out. */
  flows(): AsyncGenerator<Uint8Array, void, undefined>;
}

export type FileRequest = Omit<ReadTask, 'progress'>;

/** Starts reading at once, or as soon as a thread is free. */
export function startReading(pool: ReadPool, request: FileRequest): FileStream {
  const progress = new BigUint64Array(new SharedArrayBuffer(3 * BigUint64Array.BYTES_PER_ELEMENT));
  const { port, ended } = pool.run({ ...request, progress });
  const failed = new AbortController();
  ended.catch((error: unknown) => failed.abort(error));
  const messages = on(port, 'message', { signal: failed.signal });

  async function next(): Promise<FromReader> {
    try {
      const { value } = (await messages.next()) as { value: [FromReader] };
      return value[0];
    } catch (error) {
      throw new Error(`the thread that reads ${request.path} failed`, { cause: error });
    }
  }

  async function summary(): Promise<FileSummary> {
    const message = await next();
    if (message.kind !== 'summary') throw new Error(`a reading thread began with ${message.kind}`);
    return message.summary;
  }

  async function* flows(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const message = await next();
      if (message.kind !== 'flows') break;
      yield message.text;
      port.postMessage('written' satisfies ToReader);
    }
    port.close();
  }

  return { path: request.path, progress, summary, flows };
}
