/** What a collector is: one subject of the page. */
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Sheet } from './sheet.js';

export interface Collector {
  /** The value of the label `collector`. */
  readonly name: string;
  /** Writes this subject's families; what it throws costs the page these families only. */
  collect(snapshot: Snapshot, sheet: Sheet): void;
}
