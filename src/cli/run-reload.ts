/** Reading the settings again: what can change while packets flow does so at once, the rest is named. */
import type { Loaded } from '../config/load.js';
import { changesBetween, describeChange, reloaded } from '../config/changes.js';
import type { Settings } from '../config/options.js';
import type { Log } from '../log/log.js';
import type { Manager, Reloadable } from '../manager/manager.js';

/** The part of the settings that a running manager takes over. */
export function reloadable({ workers, weights, filter, top, rebalance }: Settings): Reloadable {
  return { weights: weights ?? new Array<number>(workers).fill(1), filter, top, rebalance };
}

export class Reloader {
  readonly #load: () => Promise<Loaded>;
  readonly #log: Log;
  #running: Settings;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(running: Settings, load: () => Promise<Loaded>, log: Log) {
    this.#running = running;
    this.#load = load;
    this.#log = log;
  }

  /** Reads the settings and takes them over, one reload after the other; rejects with a sentence when that fails. */
  reload(manager: Manager): Promise<string> {
    const turn = this.#turn.then(() => this.#reload(manager));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #reload(manager: Manager): Promise<string> {
    try {
      const { settings } = await this.#load();
      const changes = changesBetween(this.#running, settings);
      const next = reloaded(this.#running, settings);
      if (changes.some(({ live }) => live)) await manager.apply(reloadable(next));
      this.#running = next;
      manager.noteReload(true);
      const lines = changes.map(describeChange);
      for (const line of lines) this.#log.info(`settings: ${line}`);
      return lines.length === 0 ? 'the settings are as they were' : lines.join('\n');
    } catch (error) {
      manager.noteReload(false);
      const words = error instanceof Error ? error.message : String(error);
      this.#log.error(`the settings stay as they were: ${words}`);
      throw error;
    }
  }
}
