/** Follows a device's load with the plan, a few buckets at a time, and names what no plan can split. */
import type { Log } from '../log/log.js';
import { Balancer } from './balancer.js';
import type { Capture } from './capture.js';
import type { PlanChanges } from './plan-changes.js';

export interface BalanceWatchOptions {
  readonly capture: Capture;
  readonly changes: PlanChanges;
  readonly log: Log;
  /** Seconds of a steady clock. */
  readonly now: () => number;
}

export class BalanceWatch {
  readonly balancer = new Balancer();
  readonly #options: BalanceWatchOptions;
  readonly #named = new Set<number>();

  constructor(options: BalanceWatchOptions) {
    this.#options = options;
  }

  /** To be called several times a second while no change of plan is under way. @param mayMove whether the plan follows the load */
  look(mayMove: boolean): void {
    const { capture, changes, now } = this.#options;
    const lanes = capture.lanes.map(({ number }) => number);
    const advice = this.balancer.look(lanes, capture.plan, now(), mayMove);
    this.#nameElephants();
    if (advice === undefined) return;
    const { next, imbalance, reached } = advice;
    const why = `the busiest worker had ${imbalance.toFixed(2)} times the mean load, now ${reached.toFixed(2)}`;
    changes.alone(() => changes.toPlan(next, 'load', why));
  }

  /** Forgets what it has seen: buckets mean something else now. */
  reset(): void {
    this.balancer.reset();
    this.#named.clear();
  }

  #nameElephants(): void {
    const { capture, log } = this.#options;
    const { device } = capture;
    const fresh = this.balancer.elephants.filter((bucket) => !this.#named.has(bucket));
    if (fresh.length === 0) return;
    for (const bucket of fresh) this.#named.add(bucket);
    log.warn(
      { device, buckets: fresh },
      `on ${device} bucket ${fresh.join(', ')} alone is more than a worker's fair share: ` +
        'a flow, or all flows of two hosts, that a hash over addresses cannot split',
    );
  }
}
