/**
 * The task of reading: one file from its path to the text of its flows. It runs in a Piscina thread, the addon having been loaded by
 * the main thread before, or in the main thread, which counts aside.
 */
import { on } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { addon, isAddonError } from '../addon/addon.js';
import type { FileHandle, FileSummary } from '../addon/files.js';
import { pieceBytes, piecesAhead } from './messages.js';
import type { FromReader, ReadTask, SharedProgress } from './messages.js';

/** How long the native code reads at a stretch. */
const stretchMs = 100;

/** Counts for so many milliseconds: whether there is more. */
type Count = (file: FileHandle, milliseconds: number) => boolean | Promise<boolean>;

export default function readFile(task: ReadTask & { port: MessagePort }): Promise<void> {
  return readFileBy((file, milliseconds) => addon.readFile(file, milliseconds), task);
}

export async function readFileBy(count: Count, task: ReadTask & { port: MessagePort }): Promise<void> {
  const { port } = task;
  const file = open(task);
  if ('failure' in file) {
    port.postMessage({ kind: 'summary', summary: file } satisfies FromReader);
  } else {
    while (await count(file, stretchMs)) publish(file, task.progress);
    publish(file, task.progress);
    port.postMessage({ kind: 'summary', summary: addon.listFlows(file, task.limit) } satisfies FromReader);
    await sendFlows(file, task);
    addon.closeFile(file);
  }
  port.postMessage({ kind: 'end' } satisfies FromReader);
  port.close();
}

/** The open file, or the summary of one that could not be opened. */
function open(task: ReadTask): FileHandle | FileSummary {
  try {
    return addon.openFile(task);
  } catch (error) {
    if (!isAddonError(error)) throw error;
    return nothingRead(error.message, task.workers);
  }
}

function nothingRead(failure: string, workers: number): FileSummary {
  const zeros = Array.from({ length: workers }, (_, worker) => ({ worker, packets: 0n, bytes: 0n, flows: 0n }));
  const counts = { packets: 0n, bytes: 0n, nonIpPackets: 0n, filteredPackets: 0n, first: 0n, last: 0n };
  return { failure, linkType: '', ...counts, oddities: {}, workers: zeros };
}

function publish(file: FileHandle, progress: SharedProgress): void {
  const { consumed, size, packets } = addon.fileProgress(file);
  [consumed, size, packets].forEach((figure, at) => Atomics.store(progress, at, BigInt(figure)));
}

/** Sends the flows in pieces, a few ahead of what was written out: a file with millions of them is never in one string. */
async function sendFlows(file: FileHandle, { port, style }: ReadTask & { port: MessagePort }): Promise<void> {
  const acknowledgements = on(port, 'message');
  for (let ahead = 0; ; ahead += 1) {
    const text = addon.renderFlows(file, style, pieceBytes);
    if (text.length === 0) return;
    for (; ahead >= piecesAhead; ahead -= 1) await acknowledgements.next();
    port.postMessage({ kind: 'flows', text } satisfies FromReader, [text.buffer as ArrayBuffer]);
  }
}
