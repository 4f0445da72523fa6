/** Families with one series per worker, written from a table: what most of the page consists of. */
import type { Snapshot, WorkerSnapshot } from '../snapshot/snapshot.js';
import type { Sheet } from './sheet.js';

/** Where a series of a worker belongs. */
export interface WorkerLabels {
  readonly device: string;
  /** The lane's index, in digits. */
  readonly worker: string;
}

export const workerLabels = ['device', 'worker'] as const;

/** One family: its kind, its name without prefix, its help, and a worker's value. */
export interface WorkerFamily {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly value: (worker: WorkerSnapshot) => number;
}

export function writeWorkerFamilies(families: readonly WorkerFamily[], snapshot: Snapshot, sheet: Sheet): void {
  for (const { kind, name, help, value } of families) {
    const set = sheet[kind](name, help, workerLabels);
    eachWorker(snapshot, (worker, labels) => set(labels, value(worker)));
  }
}

/** Visits every worker of every device, in the snapshot's order. */
export function eachWorker(snapshot: Snapshot, visit: (worker: WorkerSnapshot, labels: WorkerLabels) => void): void {
  for (const { device, workers } of snapshot.devices) {
    for (const worker of workers) visit(worker, { device, worker: String(worker.worker) });
  }
}
