/**
 * The manager: opens the captures, keeps a worker on every lane, starts counting at one instant, changes plans, takes snapshots, and
 * stops without losing what the rings hold. Main thread.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/addon.js';
import type { Log } from '../log/log.js';
import type { FullFlows } from '../snapshot/full-flows.js';
import type { Build, Snapshot } from '../snapshot/snapshot.js';
import { UserError } from '../user-error.js';
import type { FaultKind } from '../worker/messages.js';
import { DeviceManager } from './device-manager.js';
import type { DeviceOptions, Reloadable } from './device-options.js';
import { takeFullFlows } from './full-flows.js';
import { Lateness } from './lateness.js';
import { checkMemory, workerBytes } from './memory.js';
import { createPool } from './pool.js';
import type { Pool } from './pool.js';
import { lastBlocksMs } from './ring.js';

/** An interface to capture, and its workers. */
export interface DeviceWorkers extends Pick<Reloadable, 'weights' | 'processors'> {
  readonly device: string;
}

/** What can change while packets are captured, for all interfaces. */
export interface ReloadableSettings extends Omit<Reloadable, 'weights' | 'processors'> {
  /** Those that are captured, each once. */
  readonly devices: readonly DeviceWorkers[];
}

export interface ManagerOptions extends Omit<DeviceOptions, keyof Reloadable>, ReloadableSettings {
  readonly build: Build;
}

/** The kernel turns packet stamps on in deferred work; counting starts when that is surely done. */
const settleMs = 20;
/** The longest that a page waits for reports of now; after that it shows the last ones. */
const reportDeadlineMs = 1000;
/** How often somebody looks whether all lanes are pumped and all interfaces there. */
const watchEveryMs = 200;
/** How soon again, when there are lanes that nobody but the manager pumps. */
const watchAloneMs = 50;
/** A watch that is later than this does not look after anything. */
const aliveMs = 10 * watchEveryMs;
const nanosecondsPerMs = 1_000_000n;

export class Manager {
  readonly #options: ManagerOptions;
  readonly #pool: Pool;
  readonly #devices: readonly DeviceManager[];
  #startsAt = Infinity;
  #reload = { successful: true, succeededAt: Date.now() / 1000 };
  readonly #lateness = new Lateness();
  #watch: NodeJS.Timeout | undefined;
  #watchedAt = performance.now();
  /** Once capture has ended. */
  #last: Snapshot | undefined;

  private constructor(options: ManagerOptions, pool: Pool, devices: readonly DeviceManager[]) {
    this.#options = options;
    this.#pool = pool;
    this.#devices = devices;
  }

  /** Resolves when every lane is pumped and counting has begun everywhere. */
  static async start(options: ManagerOptions, log: Log): Promise<Manager> {
    const pool = createPool(workersOf(options), (error) =>
      log.warn({ err: error }, `a worker thread failed: ${error.message}`),
    );
    const devices: DeviceManager[] = [];
    try {
      for (const { device, ...workers } of options.devices) {
        devices.push(await DeviceManager.open(device, { ...options, ...workers }, pool, log));
      }
      const manager = new Manager(options, pool, devices);
      await manager.#begin();
      return manager;
    } catch (error) {
      await Promise.all(devices.map((device) => device.stop()));
      await pool.destroy();
      for (const device of devices) device.close();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    await Promise.all([sleep(settleMs), ...this.#devices.map((device) => device.startWorkers())]);
    const instant = addon.startLanes(this.#devices.flatMap(({ lanes }) => lanes));
    this.#startsAt = Number(instant / nanosecondsPerMs) + 1;
    await sleep(Math.max(this.#startsAt - Date.now(), 0));
    this.#watchIn(watchEveryMs);
  }

  #watchIn(delayMs: number): void {
    const due = performance.now() + delayMs;
    this.#watch = setTimeout(() => {
      this.#lateness.observe(Math.max(performance.now() - due, 0) / 1000);
      const isAlone = this.#devices.map((device) => device.watch()).includes(true);
      this.#watchedAt = performance.now();
      this.#watchIn(isAlone ? watchAloneMs : watchEveryMs);
    }, delayMs);
  }

  /** Whether every lane is looked after: pumped by its worker, or else by the manager, just now. */
  alive(): boolean {
    return this.#watch !== undefined && performance.now() - this.#watchedAt < aliveMs;
  }

  /** Whether counting has begun. */
  ready(): boolean {
    return Date.now() >= this.#startsAt;
  }

  /** The state of now: fresh reports of all workers that answer, then the lanes' totals. When capture has ended, the last one. */
  async snapshot(): Promise<Snapshot> {
    if (this.#last === undefined) await Promise.all(this.#devices.map((device) => device.refresh(reportDeadlineMs)));
    return this.#last ?? this.#take();
  }

  /** Every flow of now, at most `limit` of each device. Rejects as `takeFullFlows` does. */
  fullFlows(limit: number): Promise<FullFlows> {
    return takeFullFlows(this.#devices, limit);
  }

  #take(): Snapshot {
    return {
      takenAt: Date.now() / 1000,
      reload: this.#reload,
      lateness: this.#lateness.totals,
      build: this.#options.build,
      devices: this.#devices.map((device) => device.snapshot()),
    };
  }

  /**
   * Gives a device's workers new weights, one more if there is one more weight; the packets go on being counted, each once. A change
   * in progress is finished before the next begins.
   */
  async setWeights(device: string | undefined, weights: readonly number[]): Promise<void> {
    await this.#device(device).setWeights(weights);
  }

  /** Notes for the page how reading the settings went. */
  noteReload(successful: boolean): void {
    this.#reload = { successful, succeededAt: successful ? Date.now() / 1000 : this.#reload.succeededAt };
  }

  /** Takes new settings over on all devices. @throws AddonError or UserError when that cannot be; all is then as before */
  async apply({ devices, ...next }: ReloadableSettings): Promise<void> {
    const { ringBytes, maxFlows } = this.#options;
    const wanted = devices.map(({ device, ...workers }) => ({ device: this.#device(device), ...workers }));
    const more = wanted.reduce(
      (sum, { device, weights }) => sum + Math.max(weights.length - device.lanes.length, 0),
      0,
    );
    checkMemory(more, workerBytes(ringBytes, maxFlows), 'more workers');
    const done: { device: DeviceManager; before: Reloadable }[] = [];
    try {
      for (const { device, ...workers } of wanted) {
        done.push({ device, before: device.settings });
        await device.apply({ ...next, ...workers });
      }
    } catch (error) {
      // As far as may be: what could not be put back on one is no reason to leave the others as they are.
      for (const { device, before } of done) await device.apply(before).catch(() => undefined);
      throw error;
    }
  }

  /** Commits a fault in a worker's thread, for drills. */
  fault(device: string | undefined, worker: number, kind: FaultKind): void {
    this.#device(device).fault(worker, kind);
  }

  /** Ends capture: nothing more enters the rings, what is in them is counted, all flows end; returns the last snapshot. */
  async stop(): Promise<Snapshot> {
    clearTimeout(this.#watch);
    await Promise.all(this.#devices.map((device) => device.stop()));
    await sleep(lastBlocksMs(this.#options.blockTimeoutMs));
    await Promise.all(this.#devices.map((device) => device.finish()));
    this.#last = this.#take();
    await this.#pool.destroy();
    for (const device of this.#devices) device.close();
    return this.#last;
  }

  #device(name: string | undefined): DeviceManager {
    const found = this.#devices.find(({ device }) => name === undefined || device === name);
    if (found === undefined) throw new UserError(`interface ${String(name)} is not captured`);
    return found;
  }
}

/** How many workers there are in all. */
export function workersOf({ devices }: Pick<ReloadableSettings, 'devices'>): number {
  return devices.reduce((sum, { weights }) => sum + weights.length, 0);
}
