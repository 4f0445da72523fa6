/** What the manager and a worker say to each other, over one MessagePort per lane. */
import type { LaneReport, ReportOptions } from '../addon/flow-reports.js';

export interface WorkerTask {
  /** The lane's number in the addon. */
  readonly lane: number;
  /** The processor to stay on; wherever the process may run if undefined. */
  readonly processor: number | undefined;
  readonly reports: ReportOptions;
}

export type FaultKind = 'throw' | 'exit' | 'oom' | 'stall';
export const faultKinds: readonly FaultKind[] = ['throw', 'exit', 'oom', 'stall'];

export type ToWorker =
  | { readonly kind: 'report'; readonly request: number }
  | { readonly kind: 'reports'; readonly reports: ReportOptions }
  /** The lanes of other workers to pump, too, from now on, until other ones are named. */
  | { readonly kind: 'help'; readonly lanes: readonly number[] }
  | { readonly kind: 'stop' }
  | { readonly kind: 'fault'; readonly fault: FaultKind };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** Of a lane that the worker pumps, its own or another one. */
  | { readonly kind: 'report'; readonly lane: number; readonly report: LaneReport }
  /** All that was to be reported on request is there. */
  | { readonly kind: 'reported'; readonly request: number };
