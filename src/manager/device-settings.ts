/** What is wanted of one device, and how that is changed while packets are captured. */
import { isDeepStrictEqual } from 'node:util';
import type { ReportOptions } from '../addon/flow-reports.js';
import { splitConstants } from '../split/constants.js';
import type { Policy } from '../split/policy.js';
import { UserError } from '../user-error.js';
import type { BalanceWatch } from './balance-watch.js';
import type { Admission, Capture } from './capture.js';
import type { DeviceOptions, Reloadable } from './device-options.js';
import type { PlanChanges } from './plan-changes.js';
import type { SpreadFlows } from './spread-flows.js';
import type { WorkerGroup } from './worker-group.js';

export interface DeviceSettingsOptions {
  readonly capture: Capture;
  readonly workers: WorkerGroup;
  readonly spread: SpreadFlows;
  readonly balance: BalanceWatch;
  readonly changes: PlanChanges;
}

export class DeviceSettings {
  readonly #options: DeviceSettingsOptions;
  #weights: readonly number[];
  #admission: Admission;
  #reports: ReportOptions;
  #rebalance: boolean;

  constructor(
    { filter, direction, rebalance, top, topBy, communityId }: DeviceOptions,
    options: DeviceSettingsOptions,
  ) {
    this.#options = options;
    this.#weights = options.capture.plan.weights;
    this.#admission = { filter, direction };
    this.#reports = { top, topBy, communityId };
    this.#rebalance = rebalance;
  }

  /** As they are wanted; workers that cannot have traffic have 0 in the plan meanwhile. */
  get weights(): readonly number[] {
    return this.#weights;
  }

  /** What the page lists. */
  get reports(): ReportOptions {
    return this.#reports;
  }

  /** Whether buckets are moved when the load is uneven. */
  get rebalance(): boolean {
    return this.#rebalance;
  }

  /** As they are wanted now. */
  get all(): Reloadable {
    const { capture, workers } = this.#options;
    return {
      weights: this.#weights,
      processors: workers.processors,
      ...this.#admission,
      policy: capture.split.policy,
      seed: capture.seed,
      top: this.#reports.top,
      topBy: this.#reports.topBy,
      rebalance: this.#rebalance,
      timeouts: capture.timeouts,
    };
  }

  /** Changes what differs. @throws AddonError or UserError at the first that cannot be had */
  async apply({
    weights,
    processors = [],
    filter,
    direction,
    policy,
    seed,
    rebalance,
    timeouts,
    ...listed
  }: Reloadable): Promise<void> {
    const { capture, workers } = this.#options;
    if (!isDeepStrictEqual(timeouts, capture.timeouts)) capture.setTimeouts(timeouts);
    this.#rebalance = rebalance;
    workers.processors = processors;
    this.#setReports(listed);
    await this.#admit({ filter, direction });
    if (!isDeepStrictEqual(this.#named(weights), this.#weights)) await this.setWeights(weights);
    // A split that is fixed knows no seed.
    const isSeedNew = seed !== capture.seed && capture.fixed === undefined;
    if (isSeedNew || !isDeepStrictEqual(policy, capture.split.policy)) await this.#setSplit(policy, seed);
  }

  /** Gives the workers new weights, after the changes that are under way; those who are not named any more are drained. */
  async setWeights(named: readonly number[]): Promise<void> {
    const { changes } = this.#options;
    this.#checkChangeable();
    await changes.inTurn(async () => {
      const weights = this.#named(named);
      await changes.toWeights(weights, 'weights');
      this.#weights = weights;
    });
  }

  #checkChangeable(): void {
    const { fixed } = this.#options.capture;
    if (fixed !== undefined) throw new UserError(fixed);
  }

  /** With 0 for the workers that are not named any more. */
  #named(weights: readonly number[]): readonly number[] {
    return [...weights, ...this.#options.workers.all.slice(weights.length).map(() => 0)];
  }

  async #admit(admission: Admission): Promise<void> {
    if (isDeepStrictEqual(admission, this.#admission)) return;
    const { capture, changes } = this.#options;
    await changes.inTurn(() => {
      capture.admit(admission);
      this.#admission = admission;
      return Promise.resolve();
    });
  }

  async #setSplit(policy: Policy, seed: string): Promise<void> {
    const { changes, spread, balance } = this.#options;
    this.#checkChangeable();
    await changes.inTurn(async () => {
      await spread.begin(); // flows that cannot be taken to where their packets come now stay where they are
      this.#tellReports();
      await changes.toSplit({ constants: splitConstants(seed), policy }, seed);
      balance.reset();
    });
  }

  #setReports({ top, topBy }: Pick<Reloadable, 'top' | 'topBy'>): void {
    const reports = { ...this.#reports, top, topBy };
    if (isDeepStrictEqual(reports, this.#reports)) return;
    this.#reports = reports;
    this.#tellReports();
  }

  #tellReports(): void {
    const { workers, spread } = this.#options;
    workers.setReports(spread.ofWorkers(this.#reports));
  }
}
