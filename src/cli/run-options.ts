import type { ListenAddress } from './arguments.js';

/** The options of `headgate run`, as the command line gives them. */
export interface RunOptions {
  readonly workers: number;
  readonly seed?: string;
  readonly filter?: string;
  readonly listen: ListenAddress;
  readonly top: number;
  readonly maxFlows: number;
  readonly ring: number;
  readonly snapshotLength: number;
  readonly blockTimeout: number;
  readonly promiscuous: boolean;
  readonly faultInjection: boolean;
}
