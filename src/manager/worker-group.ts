/** The workers of one device: a thread on every lane, who of them can be given traffic, and who pumps for whom. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/addon.js';
import type { ReportOptions } from '../addon/flow-reports.js';
import type { Log } from '../log/log.js';
import { UserError, messageOf } from '../user-error.js';
import type { FaultKind } from '../worker/messages.js';
import type { Capture } from './capture.js';
import { Health } from './health.js';
import { arrangeHelp } from './help.js';
import type { Lane } from './lane.js';
import { LaneWorker } from './lane-worker.js';
import type { Pool } from './pool.js';

export interface WorkerGroupOptions {
  readonly capture: Capture;
  readonly pool: Pool;
  readonly log: Log;
  /** Seconds of a steady clock. */
  readonly now: () => number;
  /** What workers list. */
  readonly reports: ReportOptions;
  readonly processors: readonly (number | undefined)[];
}

/** What is seen of the workers at one moment. */
export interface GroupSight {
  /** Whether each can be given traffic. */
  readonly healthy: readonly boolean[];
  /** Whether some lanes have nobody but the manager to pump them: then it is to look again soon. */
  readonly isAlone: boolean;
  /** Whether all rings are still on the interface. */
  readonly intact: boolean;
}

export class WorkerGroup {
  readonly #options: WorkerGroupOptions;
  readonly #workers: LaneWorker[] = [];
  readonly #health: Health[] = [];
  #reports: ReportOptions;
  #processors: readonly (number | undefined)[];

  constructor(options: WorkerGroupOptions) {
    this.#options = options;
    this.#reports = options.reports;
    this.#processors = options.processors;
    for (const lane of options.capture.lanes) this.#add(lane);
  }

  /** By lane. */
  get all(): readonly LaneWorker[] {
    return this.#workers;
  }

  /** For workers that are yet to start; who runs stays where it is. */
  get processors(): readonly (number | undefined)[] {
    return this.#processors;
  }

  set processors(processors: readonly (number | undefined)[]) {
    this.#processors = processors;
  }

  /** Resolves when every lane is pumped. @throws UserError */
  async start(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => this.#withThread(worker, worker.start())));
  }

  /**
   * Makes sure that there are so many workers, whose lanes own nothing yet.
   * @param settleMs how long a frame may take from its stamp into a ring
   */
  async provide(count: number, settleMs: number): Promise<void> {
    if (this.#workers.length >= count) return;
    while (this.#workers.length < count) {
      const lane = await this.#options.capture.addLane();
      const worker = this.#add(lane);
      addon.startLanes([lane.number]);
      await this.#withThread(worker, worker.startForGood(), '; it is tried again, ask for it a little later');
    }
    // Frames with a stamp from before their start, which they do not count, must not come to them with the next plan.
    await sleep(settleMs);
  }

  /** Resolves when it has `started`. @throws UserError that says whose thread could not be had, and why */
  async #withThread({ worker }: LaneWorker, started: Promise<void>, hint = ''): Promise<void> {
    try {
      await started;
    } catch (error) {
      throw new UserError(
        `worker ${worker} of ${this.#options.capture.device} has no thread (${messageOf(error)})${hint}`,
      );
    }
  }

  /** Asks all for reports of now; resolves when they are there, or cannot be had in time. */
  async refresh(deadlineMs: number): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.refresh(deadlineMs)));
  }

  /** What they list from now on. */
  setReports(reports: ReportOptions): void {
    this.#reports = reports;
    for (const worker of this.#workers) worker.setReports(reports);
  }

  /**
   * Lets `move` take flows from one to another of these lanes. Until it is done the page shows what was told before it began: no flow
   * is missed, and none is added up twice.
   */
  async transfer(lanes: readonly Lane[], move: () => Promise<void>): Promise<void> {
    const concerned = lanes.flatMap(({ worker }) => this.#workers[worker] ?? []);
    await Promise.all(concerned.map((worker) => worker.hold()));
    try {
      await move();
    } finally {
      this.transferred(lanes);
    }
  }

  /** Flows went from one to another of these lanes: what was told of them before is not true any more. */
  transferred(lanes: readonly Lane[]): void {
    for (const { worker } of lanes) this.#workers[worker]?.transferred();
  }

  /** Lets those who are well pump for the others; called several times a second. */
  look(): GroupSight {
    const lanes = this.#workers.map(({ lane }) => addon.laneHealth(lane));
    const sights = this.#workers.map(({ up }, at) => ({ up, pumpAge: lanes[at]?.pumpAgeSeconds ?? 0 }));
    const now = this.#options.now();
    return {
      isAlone: arrangeHelp(this.#workers, sights),
      healthy: this.#health.map((health, at) => health.look(sights[at] ?? { up: false, pumpAge: 0 }, now)),
      intact: lanes.every(({ deviceUp }) => deviceUp),
    };
  }

  /** @throws UserError when there is no such worker, or no thread to commit it */
  fault(worker: number, kind: FaultKind): void {
    const target = this.#workers[worker];
    if (target === undefined) throw new UserError(`there is no worker ${worker} on ${this.#options.capture.device}`);
    target.fault(kind);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  #add({ number, worker }: Lane): LaneWorker {
    const { pool, log, capture, now } = this.#options;
    const added = new LaneWorker({
      pool,
      device: capture.device,
      worker,
      lane: number,
      processor: this.#processors[worker],
      reports: this.#reports,
      log,
      onReport: (lane, report) => this.#workers.find((other) => other.lane === lane)?.accept(report),
    });
    this.#workers.push(added);
    this.#health.push(new Health(now()));
    return added;
  }
}
