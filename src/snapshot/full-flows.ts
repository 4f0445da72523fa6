/** Every flow of a moment, up to a limit: too many to be objects, so that they are text when they get here. */
import type { PacketsAndBytes } from './snapshot.js';

export interface FullFlows {
  readonly devices: readonly FullFlowsOfDevice[];
  /** The samples of one family over all devices, in Prometheus' text format, in pieces; one family at a time. */
  samples(family: string, figure: keyof PacketsAndBytes): AsyncIterable<Uint8Array>;
  /** Gives the memory back. */
  close(): void;
}

export interface FullFlowsOfDevice {
  readonly device: string;
  /** Flows beyond the limit; one that has parts on several workers counts for each of them. */
  readonly leftOut: number;
  /** Counted a moment later minus the flows. */
  readonly other: PacketsAndBytes;
}
