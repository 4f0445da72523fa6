/** What the main thread and a reading thread say to each other, over one MessagePort per file. */
import type { FileSummary, ListingStyle } from '../addon/files.js';
import type { FlowOptions } from '../addon/flow-options.js';

export interface ReadTask extends FlowOptions {
  /** `-` is standard input. */
  readonly path: string;
  /** Whether a large regular file is read by a thread of its own while it is counted. */
  readonly readAhead: boolean;
  readonly workers: number;
  /** As src/split/split.ts encodes it. */
  readonly split: Uint32Array;
  /** The worker of each bucket. */
  readonly owner: Uint16Array;
  readonly filter: string | undefined;
  /** How many flows are listed, the largest first; undefined: all, as they began. */
  readonly limit: number | undefined;
  readonly style: ListingStyle;
  readonly progress: SharedProgress;
}

/** Three words that the reading thread writes and the main thread shows: bytes consumed, size in bytes (0: unknown), packets. */
export type SharedProgress = BigUint64Array<SharedArrayBuffer>;

/** First the summary, then the flows in pieces, then the end. */
export type FromReader =
  | { readonly kind: 'summary'; readonly summary: FileSummary }
  | { readonly kind: 'flows'; readonly text: Uint8Array }
  | { readonly kind: 'end' };

/** A piece was written out: one more may follow. */
export type ToReader = 'written';

/** Pieces that a reading thread may be ahead of the writing, and about how large they are in bytes. */
export const piecesAhead = 4;
export const pieceBytes = 256 * 1024;
