/**
 * One lane's worker as the manager sees it: starts its thread, asks for reports, and starts it again when it dies. The lane itself
 * lives in the addon and does not notice.
 */
import type { MessagePort } from 'node:worker_threads';
import { addon } from '../addon/addon.js';
import type { LaneReport, ReportOptions } from '../addon/flow-reports.js';
import type { Log } from '../log/log.js';
import type { Flow } from '../snapshot/flow.js';
import type { RestartReason } from '../snapshot/snapshot.js';
import { UserError } from '../user-error.js';
import type { FaultKind, FromWorker, ToWorker } from '../worker/messages.js';
import { waitAtMost } from './deadline.js';
import type { EndOfThread, Pool } from './pool.js';

export interface LaneWorkerOptions {
  readonly pool: Pool;
  readonly device: string;
  /** The lane's index within its device. */
  readonly worker: number;
  /** The lane's number in the addon. */
  readonly lane: number;
  /** The processor that its thread stays on; wherever the process may run if undefined. */
  readonly processor: number | undefined;
  /** What its reports list. */
  readonly reports: ReportOptions;
  readonly log: Log;
  /** Hears reports of others' lanes, which the worker helps to pump. */
  readonly onReport: (lane: number, report: LaneReport) => void;
}

/** A thread that is not pumping by then will not do so. */
const readyDeadlineMs = 10_000;
/** The first restart is at once; a thread that dies again soon waits 1 s, 2 s, ... 30 s. */
const firstBackoffMs = 1000;
const longestBackoffMs = 30_000;
const healthyMs = 30_000;
const stopDeadlineMs = 2000;
/** A thread that has been asked pumps at once; one that has not for so many seconds will not answer in time for a page. */
const silentAfter = 0.25;
/** The longest that a transfer of flows waits for a report of before. */
const holdDeadlineMs = 250;
/** How often that is looked at. */
const lookEveryMs = 50;

export class ThreadError extends Error {
  readonly reason: EndOfThread;

  constructor(reason: EndOfThread, message: string) {
    super(message);
    this.reason = reason;
  }
}

export class LaneWorker {
  readonly restarts: Record<RestartReason, number> = { error: 0, exit: 0, memory: 0 };
  readonly worker: number;
  readonly lane: number;
  /** The last report, unless it is not true any more, and its flows, once somebody has asked. */
  #report: LaneReport | undefined;
  #flows: readonly Flow[] | undefined;
  #transfers = 0;
  #held = false;
  #reports: ReportOptions;
  #reportedAt = performance.now();
  #up = false;
  #stopping = false;
  #port: MessagePort | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #startedAt = 0;
  #backoffMs = 0;
  #retry: NodeJS.Timeout | undefined;
  #nextRequest = 0;
  #helped: readonly number[] = [];
  readonly #waiting = new Map<number, () => void>();

  readonly options: LaneWorkerOptions;

  constructor(options: LaneWorkerOptions) {
    this.options = options;
    this.worker = options.worker;
    this.lane = options.lane;
    this.#reports = options.reports;
  }

  /** Whether a thread pumps the lane. */
  get up(): boolean {
    return this.#up;
  }

  /** The flows of the last report, largest first; of now, where a transfer has made the last report wrong. */
  get flows(): readonly Flow[] {
    this.#report ??= addon.reportLane(this.lane, this.#reports);
    this.#flows ??= JSON.parse(this.#report?.flows ?? '[]') as Flow[];
    return this.#flows;
  }

  /** Flows will go to or from the lane, which is not reported meanwhile: keeps a report from before until they were `transferred`. */
  async hold(): Promise<void> {
    if (this.#report === undefined) await this.refresh(holdDeadlineMs);
    this.#report ??= addon.reportLane(this.lane, this.#reports);
    this.#held = true;
  }

  /** Flows went to or from the lane: reports from before list what another lane may list as well. */
  transferred(): void {
    this.#transfers += 1;
    this.#held = false;
    this.#forget();
  }

  /** Seconds since the last report. */
  get reportAge(): number {
    return (performance.now() - this.#reportedAt) / 1000;
  }

  /** Starts the thread; resolves when it pumps, rejects with a ThreadError when it dies before or misses the deadline. */
  start(): Promise<void> {
    const { pool, lane, processor } = this.options;
    const { port, ended } = pool.run({ lane, processor, reports: this.#reports });
    this.#startedAt = performance.now();
    this.#port = port;
    this.#ended = ended;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#port = undefined;
        port.postMessage({ kind: 'stop' } satisfies ToWorker); // if it starts after all, another one has its place
        pool.renew();
        reject(new ThreadError('error', `it did not start within ${readyDeadlineMs / 1000} s`));
      }, readyDeadlineMs);
      port.on('message', (message: FromWorker) => {
        if (port !== this.#port) return;
        switch (message.kind) {
          case 'ready':
            clearTimeout(late);
            this.#up = true;
            resolve();
            break;
          case 'report':
            if (message.lane === lane) this.accept(message.report);
            else this.options.onReport(message.lane, message.report);
            break;
          case 'reported':
            this.#waiting.get(message.request)?.();
        }
      });
      void ended.then((end) => {
        clearTimeout(late);
        port.close();
        if (port !== this.#port || end === undefined || this.#stopping) return;
        if (this.#up) this.#restart(end.reason, end.message);
        else reject(new ThreadError(end.reason, end.message));
      });
    });
  }

  /** The same, but a thread that does not start is tried again, as one that dies is, though this rejects. */
  async startForGood(): Promise<void> {
    try {
      await this.start();
    } catch (error) {
      const { reason, message } = error as ThreadError;
      this.#restart(reason, message);
      throw error;
    }
  }

  /**
   * Asks for reports of now, of its lane and of those it helps; resolves when they are there, or the thread is gone or does not pump,
   * after `deadlineMs` at the latest.
   */
  refresh(deadlineMs: number): Promise<void> {
    if (!this.#answers()) return Promise.resolve();
    const request = this.#nextRequest++;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        clearInterval(look);
        this.#waiting.delete(request);
        resolve();
      };
      const late = setTimeout(done, deadlineMs);
      const look = setInterval(() => {
        if (!this.#answers()) done();
      }, lookEveryMs);
      this.#waiting.set(request, done);
      this.#tell({ kind: 'report', request });
    });
  }

  /** Whether its thread pumps, and so answers soon. */
  #answers(): boolean {
    return this.#up && !this.#stopping && addon.laneHealth(this.lane).pumpAgeSeconds < silentAfter;
  }

  /** The lanes of other workers that it pumps, too, from now on. */
  help(lanes: readonly number[]): void {
    if (lanes.length === this.#helped.length && lanes.every((lane, at) => lane === this.#helped[at])) return;
    this.#helped = lanes;
    this.#tell({ kind: 'help', lanes });
  }

  /** What its reports list from now on. */
  setReports(reports: ReportOptions): void {
    this.#reports = reports;
    this.#forget();
    this.#tell({ kind: 'reports', reports });
  }

  #forget(): void {
    if (this.#held) return;
    this.#report = undefined;
    this.#flows = undefined;
  }

  /** @throws UserError when there is no thread to commit it */
  fault(kind: FaultKind): void {
    const { device } = this.options;
    if (!this.#up) throw new UserError(`worker ${this.worker} of ${device} has no thread now; try again when it has`);
    this.#tell({ kind: 'fault', fault: kind });
  }

  /** Ends the thread; resolves when it has let go of the lane, or after a deadline. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#retry);
    this.#giveUpWaiting();
    this.#tell({ kind: 'stop' });
    await waitAtMost(stopDeadlineMs, this.#ended);
  }

  #tell(message: ToWorker): void {
    this.#port?.postMessage(message);
    addon.wakeLane(this.lane);
  }

  /** Nobody is answered any more. */
  #giveUpWaiting(): void {
    for (const done of [...this.#waiting.values()]) done();
  }

  /** Takes a report of its lane over, whoever made it, unless another one is as late, or flows came or went since. */
  accept(report: LaneReport): void {
    if (report.transfers !== this.#transfers || report.beganAt < (this.#report?.endedAt ?? 0)) return;
    this.#report = report;
    this.#flows = undefined;
    this.#reportedAt = performance.now();
  }

  #restart(reason: EndOfThread, message: string): void {
    if (this.#stopping) return;
    this.#up = false;
    this.#helped = [];
    this.restarts[reason] += 1;
    this.#giveUpWaiting();
    this.#backoffMs = this.#nextBackoff();
    const { log, device } = this.options;
    const when = this.#backoffMs === 0 ? 'at once' : `in ${this.#backoffMs / 1000} s`;
    log.warn(
      { device, worker: this.worker, reason },
      `worker ${this.worker} of ${device} died (${message}); a new thread takes its ring over ${when}`,
    );
    this.#retry = setTimeout(() => {
      this.startForGood().catch(() => undefined); // the log has it
    }, this.#backoffMs);
  }

  #nextBackoff(): number {
    const crashes = Object.values(this.restarts).reduce((sum, count) => sum + count, 0);
    if (crashes === 1 || performance.now() - this.#startedAt >= healthyMs) return 0;
    return Math.min(Math.max(this.#backoffMs * 2, firstBackoffMs), longestBackoffMs);
  }
}
