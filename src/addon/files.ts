/** The addon's face for capture files; the functions themselves are part of `Addon`. */

import type { FlowOptions } from './flow-options.js';

/** A file that is being read; it belongs to the thread that opened it. */
declare const handle: unique symbol;
export interface FileHandle {
  readonly [handle]: never;
}

export interface FileOptions extends FlowOptions {
  /** `-` is standard input. */
  readonly path: string;
  /** Whether a large regular file is read by a thread of its own while it is counted. */
  readonly readAhead: boolean;
  readonly workers: number;
  /** As src/split/split.ts encodes it. */
  readonly split: Uint32Array;
  /** The worker of each of the 4096 buckets. */
  readonly owner: Uint16Array;
  /** A pcap-filter(7) expression. */
  readonly filter: string | undefined;
}

/** How flows are written. */
export interface ListingStyle {
  readonly form: 'json' | 'csv';
  /** What stands at the front of every line of CSV. */
  readonly beforeLine: string;
  /** Whether each flow has its Community ID as a last field. */
  readonly communityId: boolean;
}

export interface FileProgress {
  /** Bytes taken from the file so far, and in all; the size is 0 when it is not known. */
  readonly consumed: number;
  readonly size: number;
  readonly packets: number;
}

/** What a file adds up to. Counts are exact whatever their size. */
export interface FileSummary {
  /** One sentence without the file's name; empty when the file was read to its end. */
  readonly failure: string;
  /** As `EN10MB`, several joined by `+`; empty when the file names none. */
  readonly linkType: string;
  readonly packets: bigint;
  /** Original length, link headers included. */
  readonly bytes: bigint;
  readonly nonIpPackets: bigint;
  /** Packets that the filter did not let through; they are in no other figure. */
  readonly filteredPackets: bigint;
  /** Of the earliest and the latest packet, nanoseconds since 1970; 0 without packets. */
  readonly first: bigint;
  readonly last: bigint;
  /** What was odd about frames, by name; only what occurred. */
  readonly oddities: Readonly<Record<string, bigint>>;
  readonly workers: readonly FileWorkerSummary[];
}

export interface FileWorkerSummary {
  readonly worker: number;
  readonly packets: bigint;
  readonly bytes: bigint;
  readonly flows: bigint;
}

export interface FileAddon {
  /** Throws FILTER_SYNTAX when libpcap can compile the expression for none of the link types that are decoded. */
  checkExpression(expression: string): void;
  /** Throws FILE_OPEN, FILE_EMPTY, FILE_FOREIGN or FILE_READ, with a sentence that does not name the file. */
  openFile(options: FileOptions): FileHandle;
  /** Counts for about so long, blocking the thread; false when the file has ended, well or not. */
  readFile(file: FileHandle, milliseconds: number): boolean;
  /** The same without blocking the thread; until it resolves the file is for no other call. */
  readFileAside(file: FileHandle, milliseconds: number): Promise<boolean>;
  fileProgress(file: FileHandle): FileProgress;
  /** Sums up, and begins a listing: of all flows as they began, or of the `limit` largest by bytes. */
  listFlows(file: FileHandle, limit: number | undefined): FileSummary;
  /** The next part of the listing, about `enough` bytes; empty at the end. JSON: objects of Flow with commas between them. */
  renderFlows(file: FileHandle, style: ListingStyle, enough: number): Uint8Array;
  /** The names of the columns of CSV, joined by commas. */
  flowCsvHeader(communityId?: boolean): string;
  /** Ends all reading in this process, in whatever thread; what was read until then stays counted. */
  interruptReading(): void;
  /** Gives the memory back; the handle is of no use afterwards. */
  closeFile(file: FileHandle): void;
}
