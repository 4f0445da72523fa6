/** Reading the settings again: what can change while packets flow does so at once, the rest is named. */
import type { Loaded } from '../config/load.js';
import { changesBetween, describeChange, reloaded } from '../config/changes.js';
import type { Settings } from '../config/options.js';
import type { Log } from '../log/log.js';
import type { Manager, Reloadable } from '../manager/manager.js';
import type { Notifier } from '../service/systemd.js';
import { UserError } from '../user-error.js';

/** The part of the settings that a running manager takes over. */
export function reloadable({ workers, weights, filter, top, rebalance }: Settings): Reloadable {
  return { weights: weights ?? new Array<number>(workers).fill(1), filter, top, rebalance };
}

export interface ReloaderOptions {
  readonly running: Settings;
  readonly load: () => Promise<Loaded>;
  readonly log: Log;
  readonly notifier: Notifier;
}

export class Reloader {
  readonly #options: ReloaderOptions;
  #running: Settings;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#running = options.running;
  }

  /** Reads the settings and takes them over, one reload after the other; rejects with a sentence when that fails. */
  reload(manager: Manager): Promise<string> {
    const turn = this.#turn.then(() => this.#reload(manager));
    this.#turn = turn.catch(() => undefined);
    return turn;
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
      for (const line of lines) log.info(`settings: ${line}`);
      return lines.length === 0 ? 'the settings are as they were' : lines.join('\n');
    } catch (error) {
      manager.noteReload(false);
      log.error(`the settings stay as they were: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    } finally {
      this.#sayReady();
    }
  }

  /** The changes, a line each. */
  async #takeOver(manager: Manager): Promise<string[]> {
    const { settings } = await this.#options.load();
    const changes = changesBetween(this.#running, settings);
    const next = reloaded(this.#running, settings);
    if (changes.some(({ live }) => live)) await manager.apply(reloadable(next));
    this.#running = next;
    return changes.map(describeChange);
  }

  #sayReady(): void {
    if (!this.#closed) this.#options.notifier.ready('capturing');
  }
}
