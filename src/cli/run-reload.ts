/** Reading the settings again: what can change while packets flow does so at once, the rest is named. */
import { randomBytes } from 'node:crypto';
import type { Loaded } from '../config/load.js';
import { changesBetween, describeChange, reloaded } from '../config/changes.js';
import type { Settings } from '../config/options.js';
import { policyOf } from '../config/policy-text.js';
import type { Log } from '../log/log.js';
import type { DeviceWorkers, Manager, ReloadableSettings } from '../manager/manager.js';
import type { Notifier } from '../service/systemd.js';
import { ROUND_ROBIN, policyText } from '../split/policy.js';
import { UserError, messageOf } from '../user-error.js';
import { captureLine } from './run-start-split.js';
import { describeWorkers, withProcessorsOf, workersNow } from './run-workers.js';
import type { NamedWorkers } from './run-workers.js';

export function randomSeed(): string {
  return randomBytes(8).toString('hex');
}

/** The part of the settings that a running manager takes over. */
export function reloadable(
  { filter, direction, top, topBy, rebalance, ...settings }: Settings,
  devices: readonly DeviceWorkers[],
  seed: string,
): ReloadableSettings {
  return {
    devices,
    filter,
    direction,
    policy: policyOf(settings),
    seed,
    top,
    topBy,
    rebalance: rebalance === 'auto',
    timeouts: {
      tcpEstablished: settings.timeoutTcp,
      tcpOpening: settings.timeoutTcpOpening,
      tcpClosed: settings.timeoutTcpClosed,
      udp: settings.timeoutUdp,
      icmp: settings.timeoutIcmp,
      other: settings.timeoutOther,
      active: settings.timeoutActive,
    },
  };
}

export interface ReloaderOptions {
  readonly running: Settings;
  readonly workers: readonly NamedWorkers[];
  /** In force, whoever chose it. */
  readonly seed: string;
  readonly load: () => Promise<Loaded>;
  readonly log: Log;
  readonly notifier: Notifier;
}

export class Reloader {
  readonly #options: ReloaderOptions;
  #running: Settings;
  #workers: readonly NamedWorkers[];
  #seed: string;
  #turn: Promise<unknown> = Promise.resolve();
  /** The one that has not begun yet: it reads the settings later than anybody asks who joins it. */
  #next: Promise<string> | undefined;
  #closed = false;
  /** Whether the last reload did. */
  #failed = false;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#running = options.running;
    this.#workers = options.workers;
    this.#seed = options.seed;
  }

  /**
   * Reads the settings and takes them over, one reload after the other, however many ask meanwhile; rejects with a sentence when that
   * fails.
   */
  reload(manager: Manager): Promise<string> {
    this.#next ??= this.#turn.then(() => {
      this.#next = undefined;
      return this.#reload(manager);
    });
    this.#turn = this.#next.catch(() => undefined);
    return this.#next;
  }

  /** Capture stops: nothing is read any more. */
  close(): void {
    this.#closed = true;
  }

  async #reload(manager: Manager): Promise<string> {
    if (this.#closed) throw new UserError('headgate is stopping');
    const { log, notifier } = this.#options;
    notifier.reloading();
    try {
      const lines = await this.#takeOver(manager);
      manager.noteReload(true);
      this.#failed = false;
      if (lines.length === 0) lines.push('as they were');
      for (const line of lines) log.info(`settings: ${line}`);
      return lines.join('\n');
    } catch (error) {
      manager.noteReload(false);
      this.#failed = true;
      log.error(`the settings stay as they were: ${messageOf(error)}`);
      throw error;
    } finally {
      this.sayReady();
    }
  }

  /** The changes, a line each. */
  async #takeOver(manager: Manager): Promise<string[]> {
    const { settings } = await this.#options.load();
    const changes = changesBetween(this.#running, settings);
    const next = reloaded(this.#running, settings);
    if (settings.policy === policyText(ROUND_ROBIN) && next.method !== settings.method) {
      throw new UserError('the policy roundrobin needs the method fanout, which takes a restart of headgate');
    }
    const workers = await workersNow(next, this.#workers);
    const ofWorkers = describeWorkers(this.#workers, workers);
    // A seed that is not set any more is drawn anew; one that never was stays.
    const seed = next.seed ?? (this.#running.seed === undefined ? this.#seed : randomSeed());
    if (changes.some(({ live }) => live) || ofWorkers.length > 0) await manager.apply(reloadable(next, workers, seed));
    this.#running = next;
    this.#workers = withProcessorsOf(this.#workers, workers);
    this.#seed = seed;
    return [...changes.map(describeChange), ...ofWorkers];
  }

  /** Tells the service manager that packets are captured, which, and by whom. */
  sayReady(): void {
    if (this.#closed) return;
    const { sentence } = captureLine(this.#workers, this.#running, this.#seed);
    this.#options.notifier.ready(this.#failed ? `${sentence}; the last reload failed, the log says why` : sentence);
  }
}
