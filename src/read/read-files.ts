/**
 * Reads files, several at a time, and writes what is in them in the order in which they were named. Memory is bounded by the flows
 * of the files that are being read at the same time, whatever the output's size.
 */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { addon } from '../addon/addon.js';
import type { FlowOptions } from '../addon/flow-options.js';
import { equalPlan } from '../plan/plan.js';
import { encodeSplit, type Split } from '../split/split.js';
import type { Format } from './format.js';
import { startReading } from './file-stream.js';
import type { FileStream } from './file-stream.js';
import { OutputClosed } from './output.js';
import type { Write } from './output.js';
import { mainThreadPool } from './main-thread.js';
import type { ReadPool } from './pool.js';
import { showProgress } from './progress.js';
import type { Progress, Terminal } from './progress.js';

export interface Reading {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly workers: number;
  readonly split: Split;
  readonly filter: string | undefined;
  readonly flowOptions: FlowOptions;
  /** How many flows of each file are shown, the largest first; undefined: all, as they began. */
  readonly top: number | undefined;
  readonly communityId: boolean;
  readonly write: Write;
  /** Where errors and the progress go. */
  readonly terminal: Terminal;
  /** Whether the person at the terminal sees the errors already, in what is written. */
  readonly errorsAreSeen: boolean;
}

/** Files that may be finished and wait for their turn, per thread: each holds a few pieces of text at most. */
const lookahead = 8;

/** Resolves when everything is written: whether every file was read to its end. */
export async function readFiles(reading: Reading): Promise<boolean> {
  const threads = Math.min(availableParallelism(), reading.paths.length);
  const pool = await poolFor(reading.paths, threads);
  const stopListening = interruptOnSignals();
  try {
    return await deliver(reading, pool, threads);
  } catch (error) {
    // The threads may be in the middle of a file, or wait for a pipe: the pool cannot end before they do.
    addon.interruptReading();
    if (error instanceof OutputClosed) return true;
    throw error;
  } finally {
    stopListening();
    await pool.destroy();
  }
}

/** Piscina is imported only where there is something for it to do. */
async function poolFor(paths: readonly string[], threads: number): Promise<ReadPool> {
  if (paths.length === 1 && paths.every(isRegularFile)) return mainThreadPool();
  const { createReadPool } = await import('./pool.js');
  return createReadPool(threads);
}

/** False also of what nobody may look at: to say so is for who opens it. */
function isRegularFile(path: string): boolean {
  try {
    return path !== '-' && statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The first signal ends the reading, and what was read is shown; a second one ends the process. */
function interruptOnSignals(): () => void {
  const interrupt = (): void => {
    addon.interruptReading();
    stopListening();
  };
  const stopListening = (): void => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return stopListening;
}

async function deliver(reading: Reading, pool: ReadPool, threads: number): Promise<boolean> {
  const { paths, format, write, terminal } = reading;
  const begun: FileStream['progress'][] = [];
  const streams = readAhead(reading, pool, threads * lookahead, begun);
  const progress = showProgress(terminal, paths.length, begun);
  let whole = true;
  try {
    await write(format.head());
    for (const stream of streams) whole = (await deliverFile(stream, reading, progress)) && whole;
  } finally {
    progress.stop();
  }
  return whole;
}

/** Starts each file some places before it is wanted, and hands them out in order. */
function* readAhead(
  reading: Reading,
  pool: ReadPool,
  ahead: number,
  begun: FileStream['progress'][],
): Generator<FileStream, void, undefined> {
  const { format } = reading;
  const common = {
    ...reading.flowOptions,
    // Several files keep the processors busy by themselves.
    readAhead: reading.paths.length === 1 && availableParallelism() > 1,
    workers: reading.workers,
    split: encodeSplit(reading.split),
    owner: equalPlan(reading.workers).owner,
    filter: reading.filter,
    limit: reading.top,
  };
  const waiting: FileStream[] = [];
  for (const path of reading.paths) {
    const style = { form: format.form, beforeLine: format.beforeLine(path), communityId: reading.communityId };
    const stream = startReading(pool, { ...common, path, style });
    begun.push(stream.progress);
    waiting.push(stream);
    if (waiting.length > ahead) yield* waiting.splice(0, 1);
  }
  yield* waiting;
}

async function deliverFile(
  stream: FileStream,
  { format, write, terminal, errorsAreSeen }: Reading,
  progress: Progress,
): Promise<boolean> {
  const summary = await stream.summary();
  progress.pause();
  await write(format.begin(stream.path, summary));
  for await (const text of stream.flows()) await write(format.flows(text));
  await write(format.end());
  if (summary.failure !== '' && !errorsAreSeen) {
    terminal.write(`headgate: ${stream.path === '-' ? 'standard input' : stream.path}: ${summary.failure}\n`);
  }
  progress.resume();
  return summary.failure === '';
}
