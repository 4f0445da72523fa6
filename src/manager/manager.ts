/**
 * The manager: opens the captures, keeps a worker on every lane, starts counting at one instant, takes snapshots, and stops
 * without losing what the rings hold. Main thread.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/addon.js';
import { readInterfaceCounters } from '../device/interface-counters.js';
import type { Log } from '../log/log.js';
import { deviceSnapshot } from '../snapshot/merge.js';
import type { Build, DeviceSnapshot, Snapshot, WorkerSnapshot } from '../snapshot/snapshot.js';
import { UserError } from '../user-error.js';
import type { FaultKind } from '../worker/messages.js';
import { closeCapture, openCapture } from './capture.js';
import type { Capture, CaptureOptions, Lane } from './capture.js';
import { LaneWorker } from './lane-worker.js';
import { createPool } from './pool.js';
import type { Pool } from './pool.js';
import { ringBridgeSeconds } from './ring.js';

export interface ManagerOptions extends CaptureOptions {
  readonly devices: readonly string[];
  /** How many flows the page lists. */
  readonly top: number;
  readonly build: Build;
}

interface DeviceCapture {
  readonly capture: Capture;
  readonly workers: readonly LaneWorker[];
}

/** The kernel turns packet stamps on in deferred work; counting starts when that is surely done. */
const settleMs = 20;
/** The longest that a page waits for reports of now; after that it shows the last ones. */
const reportDeadlineMs = 1000;
const nanosecondsPerMs = 1_000_000n;

export class Manager {
  readonly #options: ManagerOptions;
  readonly #pool: Pool;
  readonly #captures: readonly DeviceCapture[];
  readonly #log: Log;
  readonly #gone = new Set<string>();
  #startsAt = Infinity;

  private constructor(options: ManagerOptions, log: Log, pool: Pool, captures: readonly DeviceCapture[]) {
    this.#options = options;
    this.#log = log;
    this.#pool = pool;
    this.#captures = captures;
  }

  /** Resolves when every lane is pumped and counting has begun everywhere. */
  static async start(options: ManagerOptions, log: Log): Promise<Manager> {
    const captures: Capture[] = [];
    const pool = createPool(options.devices.length * options.workers, (error) =>
      log.warn({ err: error }, error.message),
    );
    try {
      for (const device of options.devices) captures.push(openCapture(device, options));
      const manager = new Manager(
        options,
        log,
        pool,
        captures.map((capture) => ({ capture, workers: startable(capture, pool, options.top, log) })),
      );
      await manager.#begin();
      return manager;
    } catch (error) {
      await pool.destroy();
      for (const capture of captures) closeCapture(capture);
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const workers = this.#workers();
    await Promise.all([sleep(settleMs), ...workers.map((worker) => worker.start())]);
    const instant = addon.startLanes(workers.map(({ lane }) => lane));
    this.#startsAt = Number(instant / nanosecondsPerMs) + 1;
    await sleep(Math.max(this.#startsAt - Date.now(), 0));
  }

  /** Whether counting has begun. */
  ready(): boolean {
    return Date.now() >= this.#startsAt;
  }

  /** The state of now: fresh reports of all workers that answer, then the lanes' totals. */
  async snapshot(): Promise<Snapshot> {
    await Promise.all(this.#workers().map((worker) => worker.refresh(reportDeadlineMs)));
    return this.#take();
  }

  #take(): Snapshot {
    const devices = this.#captures.map((capture) => this.#deviceSnapshot(capture));
    return { takenAt: Date.now() / 1000, build: this.#options.build, devices };
  }

  #deviceSnapshot({ capture, workers }: DeviceCapture): DeviceSnapshot {
    const { device, plan, lanes } = capture;
    const totals = lanes.map(({ number }) => addon.laneTotals(number));
    const up = totals.every(({ deviceUp }) => deviceUp);
    if (!up) this.#announceGone(capture);
    return deviceSnapshot({
      device,
      up,
      plan: {
        epoch: plan.epoch,
        method: 'auto-bpf',
        policy: 'hash,addrs',
        seed: this.#options.seed,
        buckets: plan.owner.length,
      },
      interfaceCounters: readInterfaceCounters(device),
      top: this.#options.top,
      workers: workers.map((worker, at) => this.#workerSnapshot(worker, lanes[at] as Lane)),
      flows: workers.map(({ flows }) => flows),
    });
  }

  #workerSnapshot(worker: LaneWorker, lane: Lane): WorkerSnapshot {
    const { ringBytes, blockTimeoutMs } = this.#options;
    return {
      worker: lane.worker,
      up: worker.up,
      restarts: { ...worker.restarts },
      reportAge: worker.reportAge,
      ranges: lane.ranges,
      buckets: lane.buckets,
      filterInstructions: lane.filterInstructions,
      ringBytes,
      ringBridgeSeconds: ringBridgeSeconds(ringBytes, blockTimeoutMs),
      totals: addon.laneTotals(lane.number),
    };
  }

  #announceGone({ device, lanes }: Capture): void {
    if (this.#gone.has(device)) return;
    this.#gone.add(device);
    const words = lanes.map(({ number }) => addon.laneFailure(number)).find((text) => text !== '') ?? 'unknown reason';
    this.#log.error(
      { device },
      `interface ${device} is gone (${words}); its totals stay, start headgate again to capture it`,
    );
  }

  /** Commits a fault in a worker's thread, for drills. */
  fault(device: string | undefined, worker: number, kind: FaultKind): void {
    const capture = this.#captures.find(({ capture: { device: name } }) => device === undefined || name === device);
    const target = capture?.workers[worker];
    if (target === undefined)
      throw new UserError(`there is no worker ${worker}${device === undefined ? '' : ` on ${device}`}`);
    target.fault(kind);
  }

  /** Ends capture: nothing more enters the rings, what is in them is counted; returns the last snapshot. */
  async stop(): Promise<Snapshot> {
    const lanes = this.#captures.flatMap(({ capture }) => capture.lanes.map(({ number }) => number));
    for (const lane of lanes) addon.rejectAll(lane);
    await Promise.all(this.#workers().map((worker) => worker.stop()));
    await sleep(2 * this.#options.blockTimeoutMs); // by then the kernel has handed over its last blocks
    for (const lane of lanes) addon.drainLane(lane, addon.acquireLane(lane));
    const last = this.#take();
    await this.#pool.destroy();
    for (const { capture } of this.#captures) closeCapture(capture);
    return last;
  }

  #workers(): LaneWorker[] {
    return this.#captures.flatMap(({ workers }) => workers);
  }
}

function startable(capture: Capture, pool: Pool, top: number, log: Log): LaneWorker[] {
  const { device, lanes } = capture;
  return lanes.map(({ number, worker }) => new LaneWorker({ pool, device, worker, lane: number, top, log }));
}
