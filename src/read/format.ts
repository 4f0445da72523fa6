/** How a reading is shown: what a format must be able to do. */
import type { FileSummary } from '../addon/files.js';

export interface Format {
  /** The text that the addon makes of the flows, see `renderFlows`. */
  readonly form: 'json' | 'csv';
  /** What stands at the front of every line of CSV of this file. */
  beforeLine(path: string): string;
  /** Before the first file. */
  head(): string;
  /** Before the flows of a file. */
  begin(path: string, summary: FileSummary): string;
  /** A piece of the flows' text. */
  flows(text: Uint8Array): Uint8Array | string;
  /** After the flows of a file. */
  end(): string;
}
