/** One device from its opening to its end: its parts put together, watched, and ended without losing what the rings hold. */
import { addon } from '../addon/addon.js';
import type { Log } from '../log/log.js';
import type { DeviceSnapshot } from '../snapshot/snapshot.js';
import { keepsFlowsWhole } from '../split/policy.js';
import type { FaultKind } from '../worker/messages.js';
import { BalanceWatch } from './balance-watch.js';
import { Capture } from './capture.js';
import { defaultSeamTimes } from './cutover.js';
import { waitAtMost } from './deadline.js';
import type { DeviceOptions, Reloadable } from './device-options.js';
import { DeviceSettings } from './device-settings.js';
import { DeviceView } from './device-view.js';
import { effectiveWeights } from './health.js';
import { pumpFromHere } from './help.js';
import { InterfaceWatch } from './interface-watch.js';
import { PlanChanges } from './plan-changes.js';
import type { Pool } from './pool.js';
import { SpreadFlows } from './spread-flows.js';
import { WorkerGroup } from './worker-group.js';

/** Seconds of the steady clock. */
const now = (): number => performance.now() / 1000;

export class DeviceManager {
  readonly device: string;
  readonly #capture: Capture;
  readonly #workers: WorkerGroup;
  readonly #spread: SpreadFlows;
  readonly #changes: PlanChanges;
  readonly #interface: InterfaceWatch;
  readonly #balance: BalanceWatch;
  readonly #settings: DeviceSettings;
  readonly #view: DeviceView;

  private constructor(capture: Capture, options: DeviceOptions, pool: Pool, log: Log) {
    const { top, topBy, communityId, processors = [], seam = defaultSeamTimes } = options;
    this.device = capture.device;
    this.#capture = capture;
    const spread = new SpreadFlows({
      isOn: !keepsFlowsWhole(options.policy, options.tunnels),
      lanes: () => this.lanes,
      reports: () => this.#settings.reports,
    });
    const reports = spread.ofWorkers({ top, topBy, communityId });
    const workers = new WorkerGroup({ capture, pool, log, now, reports, processors });
    const changes = new PlanChanges({
      capture,
      log,
      seam,
      provideWorkers: (count) => workers.provide(count, seam.settle),
      onStuck: (lanes) => pumpFromHere(lanes.map(({ number }) => number)),
      transfer: (lanes, move) => workers.transfer(lanes, move),
    });
    const watched = { capture, changes, log, now };
    const parts = { capture, workers, spread, changes, balance: new BalanceWatch(watched) };
    this.#workers = workers;
    this.#spread = spread;
    this.#changes = changes;
    this.#interface = new InterfaceWatch(watched);
    this.#balance = parts.balance;
    this.#settings = new DeviceSettings(options, parts);
    this.#view = new DeviceView({ ...parts, interface: this.#interface, now });
  }

  /** @throws AddonError, after closing what was open */
  static async open(device: string, options: DeviceOptions, pool: Pool, log: Log): Promise<DeviceManager> {
    return new DeviceManager(await Capture.open(device, options), options, pool, log);
  }

  /** The lanes' numbers in the addon. */
  get lanes(): number[] {
    return this.#capture.lanes.map(({ number }) => number);
  }

  /** Resolves when every lane is pumped. */
  async startWorkers(): Promise<void> {
    await this.#workers.start();
  }

  /** Asks all workers for reports of now, or reads the lanes' flows itself; after `deadlineMs` those of the last time must do. */
  async refresh(deadlineMs: number): Promise<void> {
    await Promise.all([waitAtMost(deadlineMs, this.#spread.refresh()), this.#workers.refresh(deadlineMs)]);
  }

  /** The state of now, with the flows of the last refresh. */
  snapshot(): DeviceSnapshot {
    return this.#view.take(this.#settings.reports);
  }

  /** What can change, as it is wanted now. */
  get settings(): Reloadable {
    return this.#settings.all;
  }

  /** Changes what differs. @throws AddonError or UserError at the first that cannot be had */
  async apply(settings: Reloadable): Promise<void> {
    await this.#settings.apply(settings);
  }

  /** Gives the workers new weights, after the changes that are under way; those who are not named any more are drained. */
  async setWeights(weights: readonly number[]): Promise<void> {
    await this.#settings.setWeights(weights);
  }

  /**
   * Looks after workers and the interface; called several times a second.
   * @returns whether some lanes have nobody but the manager to pump them: then it is to be called again soon
   */
  watch(): boolean {
    const { healthy, isAlone, intact } = this.#workers.look();
    this.#followHealth(healthy);
    this.#interface.look(intact);
    return isAlone;
  }

  #followHealth(healthy: readonly boolean[]): void {
    if (this.#changes.busy || this.#capture.fixed !== undefined) return;
    const { weights } = this.#settings;
    const wanted = effectiveWeights(weights, healthy);
    if (wanted.some((weight, at) => weight !== this.#capture.plan.weights[at])) {
      // When its turn comes others may be wanted, and there may be more workers.
      this.#changes.alone(() => this.#changes.toWeights(effectiveWeights(this.#settings.weights, healthy), 'health'));
      return;
    }
    // Only a hash can be uneven.
    if (this.#capture.split.policy.kind === 'hash') this.#balance.look(this.#settings.rebalance);
  }

  /** Commits a fault in a worker's thread, for drills. @throws UserError */
  fault(worker: number, kind: FaultKind): void {
    this.#workers.fault(worker, kind);
  }

  /** Lets nothing more into the rings, and ends the workers. */
  async stop(): Promise<void> {
    await this.#changes.close();
    for (const lane of this.lanes) addon.rejectAll(lane);
    await this.#workers.stop();
  }

  /** Counts what is left in the rings, whose workers are gone, and ends all flows. */
  async finish(): Promise<void> {
    for (const lane of this.lanes) {
      addon.drainLane(lane, addon.acquireLane(lane));
      addon.finishLane(lane);
    }
    this.#workers.transferred(this.#capture.lanes); // what they told of their flows is of before
    await this.#spread.refresh();
  }

  close(): void {
    this.#capture.close();
  }
}
