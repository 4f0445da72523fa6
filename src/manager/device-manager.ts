/** One device: its capture, a worker on every lane, its plan and the changes of it. */
import { addon } from '../addon/addon.js';
import { readInterfaceCounters } from '../device/interface-counters.js';
import type { Log } from '../log/log.js';
import { movedBuckets, withWeights } from '../plan/change.js';
import { ownedBuckets, rangesOf } from '../plan/plan.js';
import type { Plan } from '../plan/plan.js';
import { deviceSnapshot } from '../snapshot/merge.js';
import type { DeviceSnapshot, WorkerSnapshot } from '../snapshot/snapshot.js';
import { UserError } from '../user-error.js';
import type { FaultKind } from '../worker/messages.js';
import { Capture } from './capture.js';
import type { CaptureOptions, Lane } from './capture.js';
import { cutOver, defaultSeamTimes } from './cutover.js';
import { LaneWorker } from './lane-worker.js';
import type { Pool } from './pool.js';
import { ringBridgeSeconds } from './ring.js';

export interface DeviceOptions extends CaptureOptions {
  /** How many flows the page lists. */
  readonly top: number;
}

/** The longest that the manager pumps a lane itself before it looks after other things. */
const helpMs = 20;

export class DeviceManager {
  readonly device: string;
  readonly #options: DeviceOptions;
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #capture: Capture;
  readonly #workers: LaneWorker[];
  #changes: Promise<unknown> = Promise.resolve();
  #announcedGone = false;

  /** @throws AddonError */
  constructor(device: string, options: DeviceOptions, pool: Pool, log: Log) {
    this.device = device;
    this.#options = options;
    this.#pool = pool;
    this.#log = log;
    this.#capture = new Capture(device, options);
    this.#workers = this.#capture.lanes.map((lane) => this.#workerOf(lane));
  }

  /** The lanes' numbers in the addon. */
  get lanes(): number[] {
    return this.#capture.lanes.map(({ number }) => number);
  }

  /** Resolves when every lane is pumped. */
  async startWorkers(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.start()));
  }

  /** Asks all workers for reports of now. */
  async refresh(deadlineMs: number): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.refresh(deadlineMs)));
  }

  /** The state of now, with the last reports of the workers. */
  snapshot(): DeviceSnapshot {
    const flows = this.#workers.map((worker) => worker.flows);
    // Totals are read after the flows, so that no flow is ahead of them.
    const totals = this.#capture.lanes.map(({ number }) => addon.laneTotals(number));
    const { plan } = this.#capture;
    return deviceSnapshot({
      device: this.device,
      up: totals.every(({ deviceUp }) => deviceUp),
      plan: {
        epoch: plan.epoch,
        method: 'auto-bpf',
        policy: 'hash,addrs',
        seed: this.#options.seed,
        buckets: plan.owner.length,
      },
      interfaceCounters: readInterfaceCounters(this.device),
      top: this.#options.top,
      workers: this.#capture.lanes.map((lane, at) => this.#workerSnapshot(lane, at, totals[at])),
      flows,
    });
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

  /** Gives the workers new weights, after the changes that are under way. */
  setWeights(weights: readonly number[]): Promise<void> {
    const change = this.#changes.then(() => this.#change(weights));
    this.#changes = change.catch(() => undefined);
    return change;
  }

  async #change(weights: readonly number[]): Promise<void> {
    let next: Plan;
    try {
      next = withWeights(this.#capture.plan, weights);
    } catch (error) {
      throw error instanceof RangeError ? new UserError(error.message) : error;
    }
    await this.#addWorkers(weights.length - this.#workers.length);
    const moved = await cutOver(this.#capture, next, {
      seam: defaultSeamTimes,
      onStuck: (lanes) => this.#help(lanes),
      onTransfer: (...lanes) => {
        for (const { worker } of lanes) this.#workers[worker]?.transferred();
      },
    });
    this.#log.info(
      { device: this.device, epoch: next.epoch, weights, moved: movedBuckets(moved) },
      `plan ${next.epoch} of ${this.device}: weights ${weights.join(', ')}; ${movedBuckets(moved)} of ${next.owner.length} buckets moved`,
    );
  }

  async #addWorkers(count: number): Promise<void> {
    for (let added = 0; added < count; added += 1) {
      const lane = this.#capture.addLane();
      const worker = this.#workerOf(lane);
      this.#workers.push(worker);
      addon.startLanes([lane.number]); // it owns nothing yet
      await worker.start();
    }
  }

  /** Pumps lanes that nobody seems to pump. */
  #help(lanes: readonly Lane[]): void {
    for (const { number } of lanes) addon.helpLane(number, helpMs);
  }

  /** Looks after lanes without a worker and after the interface; called several times a second. */
  watch(): void {
    this.#help(this.#capture.lanes.filter((_, at) => this.#workers[at]?.up !== true));
    if (!this.#announcedGone) this.#lookForDevice();
  }

  #lookForDevice(): void {
    const words = this.lanes.map((lane) => addon.laneFailure(lane)).find((text) => text !== '');
    if (words === undefined) return;
    this.#announcedGone = true;
    this.#log.error(
      { device: this.device },
      `interface ${this.device} is gone (${words}); its totals stay, start headgate again to capture it`,
    );
  }

  fault(worker: number, kind: FaultKind): void {
    const target = this.#workers[worker];
    if (target === undefined) throw new UserError(`there is no worker ${worker} on ${this.device}`);
    target.fault(kind);
  }

  /** Lets nothing more into the rings, and ends the workers. */
  async stop(): Promise<void> {
    await this.#changes;
    for (const lane of this.lanes) addon.rejectAll(lane);
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  /** Counts what is left in the rings, whose workers are gone. */
  drain(): void {
    for (const lane of this.lanes) addon.drainLane(lane, addon.acquireLane(lane));
  }

  close(): void {
    this.#capture.close();
  }

  #workerOf({ number, worker }: Lane): LaneWorker {
    const { device } = this;
    return new LaneWorker({ pool: this.#pool, device, worker, lane: number, top: this.#options.top, log: this.#log });
  }
}
