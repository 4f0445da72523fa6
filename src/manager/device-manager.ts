/** One device: its capture, a worker on every lane, its plan and the changes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { addon } from '../addon/addon.js';
import type { ReportOptions } from '../addon/flow-reports.js';
import { readInterfaceCounters } from '../device/interface-counters.js';
import type { Log } from '../log/log.js';
import { ownedBuckets, rangesOf } from '../plan/plan.js';
import type { Flow } from '../snapshot/flow.js';
import { deviceSnapshot } from '../snapshot/merge.js';
import type { DeviceSnapshot, WorkerSnapshot } from '../snapshot/snapshot.js';
import { splitConstants } from '../split/constants.js';
import { fullPolicyText, keepsFlowsWhole } from '../split/policy.js';
import type { Policy } from '../split/policy.js';
import { UserError, messageOf } from '../user-error.js';
import type { FaultKind } from '../worker/messages.js';
import { BalanceWatch } from './balance-watch.js';
import { Capture } from './capture.js';
import { defaultSeamTimes } from './cutover.js';
import type { SeamTimes } from './cutover.js';
import type { DeviceOptions, Reloadable } from './device-options.js';
import { Health, effectiveWeights } from './health.js';
import type { Sight } from './health.js';
import type { Lane } from './lane.js';
import { arrangeHelp, pumpFromHere } from './help.js';
import { InterfaceWatch } from './interface-watch.js';
import { LaneWorker } from './lane-worker.js';
import { PlanChanges } from './plan-changes.js';
import type { Pool } from './pool.js';
import { ringBridgeSeconds } from './ring.js';
import { SpreadFlows } from './spread-flows.js';

/** Seconds of the steady clock. */
const now = (): number => performance.now() / 1000;

export class DeviceManager {
  readonly device: string;
  readonly #options: DeviceOptions;
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #capture: Capture;
  readonly #workers: LaneWorker[];
  readonly #health: Health[];
  readonly #interface: InterfaceWatch;
  readonly #balance: BalanceWatch;
  readonly #changes: PlanChanges;
  /** As they are wanted; workers that cannot have traffic have 0 in the plan meanwhile. */
  #weights: readonly number[];
  #filter: string | undefined;
  /** The flows of the last snapshot: they keep their places. */
  #listed: readonly Flow[] = [];
  #reports: ReportOptions;
  readonly #spread: SpreadFlows;
  #rebalance: boolean;
  /** For workers that are yet to start; who runs stays where it is. */
  #processors: readonly (number | undefined)[];
  readonly #seam: SeamTimes;

  private constructor(capture: Capture, options: DeviceOptions, pool: Pool, log: Log) {
    const { device } = capture;
    this.device = device;
    this.#options = options;
    const { top, topBy, communityId } = options;
    this.#reports = { top, topBy, communityId };
    this.#spread = new SpreadFlows({
      isOn: !keepsFlowsWhole(options.policy, options.tunnels),
      lanes: () => this.lanes,
      reports: () => this.#reports,
    });
    this.#rebalance = options.rebalance;
    this.#filter = options.filter;
    this.#processors = options.processors ?? [];
    this.#pool = pool;
    this.#log = log;
    this.#capture = capture;
    this.#workers = this.#capture.lanes.map((lane) => this.#workerOf(lane));
    this.#health = this.#workers.map(() => new Health(now()));
    this.#weights = this.#capture.plan.weights;
    this.#seam = options.seam ?? defaultSeamTimes;
    this.#changes = new PlanChanges({
      capture,
      log,
      seam: this.#seam,
      provideWorkers: (count) => this.#provideWorkers(count),
      onStuck: (lanes) => pumpFromHere(lanes.map(({ number }) => number)),
      onTransfer: (lanes) => {
        for (const { worker } of lanes) this.#workers[worker]?.transferred();
      },
    });
    const watched = { capture, changes: this.#changes, log, now };
    this.#interface = new InterfaceWatch(watched);
    this.#balance = new BalanceWatch(watched);
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
    await Promise.all(this.#workers.map((worker) => worker.start()));
  }

  /** Asks all workers for reports of now, or reads the lanes' flows itself. */
  async refresh(deadlineMs: number): Promise<void> {
    await Promise.all([this.#spread.refresh(), ...this.#workers.map((worker) => worker.refresh(deadlineMs))]);
  }

  /** The state of now, with the flows of the last refresh. */
  snapshot(): DeviceSnapshot {
    const { flows: spread } = this.#spread;
    const flows = spread === undefined ? this.#workers.map((worker) => worker.flows) : [spread];
    // Totals are read after the flows, so that no flow is ahead of them.
    const totals = this.#capture.lanes.map(({ number }) => addon.laneTotals(number));
    const { plan } = this.#capture;
    const { presence } = this.#interface;
    const { balancer } = this.#balance;
    const view = deviceSnapshot({
      device: this.device,
      up: presence.up,
      gaps: { count: presence.gaps, seconds: presence.gapSeconds(now()) },
      plan: {
        epoch: plan.epoch,
        method: this.#options.method,
        policy: this.#options.dialect === 'zeek' ? 'zeek' : fullPolicyText(this.#capture.split.policy),
        seed: this.#capture.seed,
        buckets: plan.owner.length,
        imbalance: balancer.imbalance,
        elephants: balancer.elephants,
        moved: { ...this.#changes.moved },
        failures: this.#changes.failures,
      },
      interfaceCounters: readInterfaceCounters(this.device),
      ...this.#reports,
      listed: this.#listed,
      workers: this.#capture.lanes.map((lane, at) => this.#workerSnapshot(lane, at, totals[at])),
      flows,
    });
    this.#listed = view.topFlows;
    return view;
  }

  #workerSnapshot(lane: Lane, at: number, totals = addon.laneTotals(lane.number)): WorkerSnapshot {
    const { ringBytes, blockTimeoutMs } = this.#options;
    const worker = this.#workers[at];
    return {
      worker: lane.worker,
      up: worker?.up ?? false,
      restarts: { error: 0, exit: 0, memory: 0, ...worker?.restarts },
      reportAge: worker?.reportAge ?? 0,
      ranges: rangesOf(this.#capture.plan, lane.worker),
      buckets: ownedBuckets(this.#capture.plan, lane.worker),
      filterInstructions: lane.filterInstructions,
      ringBytes,
      ringBridgeSeconds: ringBridgeSeconds(ringBytes, blockTimeoutMs),
      totals,
    };
  }

  /** Gives the workers new weights, after the changes that are under way; those who are not named any more are drained. */
  async setWeights(named: readonly number[]): Promise<void> {
    this.#checkChangeable();
    await this.#changes.inTurn(async () => {
      const weights = this.#named(named);
      await this.#changes.toWeights(weights, 'weights');
      this.#weights = weights;
    });
  }

  #checkChangeable(): void {
    if (this.#capture.fixed !== undefined) throw new UserError(this.#capture.fixed);
  }

  /** With 0 for the workers that are not named any more. */
  #named(weights: readonly number[]): readonly number[] {
    return [...weights, ...this.#workers.slice(weights.length).map(() => 0)];
  }

  /** As they are wanted now. */
  get settings(): Reloadable {
    return {
      weights: this.#weights,
      processors: this.#processors,
      filter: this.#filter,
      policy: this.#capture.split.policy,
      seed: this.#capture.seed,
      top: this.#reports.top,
      topBy: this.#reports.topBy,
      rebalance: this.#rebalance,
      timeouts: this.#capture.timeouts,
    };
  }

  /** Changes what differs. @throws AddonError or UserError at the first that cannot be had */
  async apply({
    weights,
    processors = [],
    filter,
    policy,
    seed,
    rebalance,
    timeouts,
    ...settings
  }: Reloadable): Promise<void> {
    if (!isDeepStrictEqual(timeouts, this.#capture.timeouts)) this.#capture.setTimeouts(timeouts);
    this.#rebalance = rebalance;
    this.#processors = processors;
    this.#setReports(settings);
    if (filter !== this.#filter) await this.#setFilter(filter);
    if (!isDeepStrictEqual(this.#named(weights), this.#weights)) await this.setWeights(weights);
    if (seed !== this.#capture.seed || !isDeepStrictEqual(policy, this.#capture.split.policy))
      await this.#setSplit(policy, seed);
  }

  async #setFilter(filter: string | undefined): Promise<void> {
    await this.#changes.inTurn(() => {
      this.#capture.setFilter(filter);
      this.#filter = filter;
      return Promise.resolve();
    });
  }

  async #setSplit(policy: Policy, seed: string): Promise<void> {
    this.#checkChangeable();
    await this.#changes.inTurn(async () => {
      await this.#spread.begin(); // flows that cannot be taken to where their packets come now stay where they are
      this.#tellReports();
      await this.#changes.toSplit({ constants: splitConstants(seed), policy }, seed);
      this.#balance.reset();
    });
  }

  #setReports({ top, topBy }: Pick<Reloadable, 'top' | 'topBy'>): void {
    const reports = { ...this.#reports, top, topBy };
    if (isDeepStrictEqual(reports, this.#reports)) return;
    this.#reports = reports;
    this.#tellReports();
  }

  #tellReports(): void {
    for (const worker of this.#workers) worker.setReports(this.#workerReports);
  }

  /** What workers list: nothing where a flow has parts that they do not see. */
  get #workerReports(): ReportOptions {
    return this.#spread.flows === undefined ? this.#reports : { ...this.#reports, top: 0 };
  }

  async #provideWorkers(count: number): Promise<void> {
    if (this.#workers.length >= count) return;
    while (this.#workers.length < count) {
      const lane = await this.#capture.addLane();
      const worker = this.#workerOf(lane);
      this.#workers.push(worker);
      this.#health.push(new Health(now()));
      addon.startLanes([lane.number]); // it owns nothing yet
      await this.#startNew(worker);
    }
    // Frames with a stamp from before their start, which they do not count, must not come to them with the next plan.
    await sleep(this.#seam.settle);
  }

  async #startNew(worker: LaneWorker): Promise<void> {
    try {
      await worker.startForGood();
    } catch (error) {
      throw new UserError(
        `the new worker ${worker.worker} of ${this.device} has no thread (${messageOf(error)}); it is tried again, ask for it a little later`,
      );
    }
  }

  /**
   * Looks after workers and the interface; called several times a second.
   * @returns whether some lanes have nobody but the manager to pump them: then it is to be called again soon
   */
  watch(): boolean {
    const lanes = this.#capture.lanes.map(({ number }) => addon.laneHealth(number));
    const sights = lanes.map(({ pumpAgeSeconds }, at) => ({
      up: this.#workers[at]?.up ?? false,
      pumpAge: pumpAgeSeconds,
    }));
    const isAlone = arrangeHelp(this.#workers, sights);
    this.#lookAfterWorkers(sights);
    this.#interface.look(lanes.every(({ deviceUp }) => deviceUp));
    return isAlone;
  }

  #lookAfterWorkers(sights: readonly Sight[]): void {
    const healthy = this.#health.map((health, at) => health.look(sights[at] ?? { up: false, pumpAge: 0 }, now()));
    if (this.#changes.busy || this.#capture.fixed !== undefined) return;
    const wanted = effectiveWeights(this.#weights, healthy);
    if (wanted.some((weight, at) => weight !== this.#capture.plan.weights[at])) {
      // When its turn comes others may be wanted, and there may be more workers.
      this.#changes.alone(() => this.#changes.toWeights(effectiveWeights(this.#weights, healthy), 'health'));
      return;
    }
    // Only a hash can be uneven.
    if (this.#rebalance && this.#capture.split.policy.kind === 'hash') this.#balance.look();
  }

  fault(worker: number, kind: FaultKind): void {
    const target = this.#workers[worker];
    if (target === undefined) throw new UserError(`there is no worker ${worker} on ${this.device}`);
    target.fault(kind);
  }

  /** Lets nothing more into the rings, and ends the workers. */
  async stop(): Promise<void> {
    await this.#changes.close();
    for (const lane of this.lanes) addon.rejectAll(lane);
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  /** Counts what is left in the rings, whose workers are gone, and ends all flows. */
  async finish(): Promise<void> {
    for (const lane of this.lanes) {
      addon.drainLane(lane, addon.acquireLane(lane));
      addon.finishLane(lane);
    }
    for (const worker of this.#workers) worker.transferred(); // what they told of their flows is of before
    await this.#spread.refresh();
  }

  close(): void {
    this.#capture.close();
  }

  #workerOf({ number, worker }: Lane): LaneWorker {
    return new LaneWorker({
      pool: this.#pool,
      device: this.device,
      worker,
      lane: number,
      processor: this.#processors[worker],
      reports: this.#workerReports,
      log: this.#log,
      onReport: (lane, report) => this.#workers.find((other) => other.lane === lane)?.accept(report),
    });
  }
}
