/** What the manager and a worker say to each other, over one MessagePort per lane. */
import type { LaneReport } from '../addon/addon.js';

export interface WorkerTask {
  /** The lane's number in the addon. */
  readonly lane: number;
  /** How many flows a report lists. */
  readonly top: number;
}

export type FaultKind = 'throw' | 'exit' | 'oom' | 'stall';
export const faultKinds: readonly FaultKind[] = ['throw', 'exit', 'oom', 'stall'];

export type ToWorker =
  | { readonly kind: 'report'; readonly request: number }
  | { readonly kind: 'top'; readonly top: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'fault'; readonly fault: FaultKind };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** `report` is of the lane at one instant; `request` is that of the question, or null for the regular report. */
  | { readonly kind: 'report'; readonly request: number | null; readonly report: LaneReport };
