/** What a device's manager is told: at the start, and again while packets are captured. */
import type { FlowTimeouts } from '../addon/flow-options.js';
import type { TopBy } from '../snapshot/snapshot.js';
import type { Direction } from '../split/direction.js';
import type { Policy } from '../split/policy.js';
import type { CaptureOptions } from './capture.js';
import type { SeamTimes } from './cutover.js';

/** What can change while packets are captured. */
export interface Reloadable {
  /** Each worker's share of the traffic. */
  readonly weights: readonly number[];
  /** The processors that workers stay on, for those that do. */
  readonly processors?: readonly (number | undefined)[];
  readonly filter: string | undefined;
  readonly direction: Direction;
  readonly policy: Policy;
  /** Of the split. */
  readonly seed: string;
  /** How many flows the page lists, and what makes them large. */
  readonly top: number;
  readonly topBy: TopBy;
  /** Whether buckets are moved when the load is uneven. */
  readonly rebalance: boolean;
  /** When flows end. */
  readonly timeouts: FlowTimeouts;
}

export interface DeviceOptions extends CaptureOptions, Omit<Reloadable, 'timeouts'> {
  /** Whether flows are named by their Community ID. */
  readonly communityId: boolean;
  /** How long the seam of a cutover is. */
  readonly seam?: SeamTimes;
}
