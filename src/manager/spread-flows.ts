/**
 * The largest flows of a device whose flows may have parts on several lanes: what a worker knows of its own lane is then not enough,
 * and all lanes are read together, in a thread of the pool.
 */
import { addon, isAddonError } from '../addon/addon.js';
import type { ReportOptions } from '../addon/flow-reports.js';
import type { Flow } from '../snapshot/flow.js';

export interface SpreadFlowsOptions {
  /** Whether flows may have parts on several lanes from the beginning. */
  readonly isOn: boolean;
  /** The lanes' numbers in the addon, as they are now. */
  readonly lanes: () => readonly number[];
  /** What is to be listed, as it is now. */
  readonly reports: () => ReportOptions;
}

export class SpreadFlows {
  readonly #options: SpreadFlowsOptions;
  #flows: readonly Flow[] | undefined;
  #last: Promise<void> = Promise.resolve();
  /** A reading that has not begun yet. */
  #next: Promise<void> | undefined;

  constructor(options: SpreadFlowsOptions) {
    this.#options = options;
    if (options.isOn) this.#flows = [];
  }

  /** The flows of the last refresh, largest first; undefined while each flow is on one lane, and workers report all there is. */
  get flows(): readonly Flow[] | undefined {
    return this.#flows;
  }

  /** What workers list of `reports`: nothing where a flow has parts that they do not see. */
  ofWorkers(reports: ReportOptions): ReportOptions {
    return this.#flows === undefined ? reports : { ...reports, top: 0 };
  }

  /** From now on flows may have parts on several lanes, for good; resolves when they were read. */
  begin(): Promise<void> {
    return this.#flows === undefined ? this.#inTurn() : Promise.resolve();
  }

  /** Reads the flows of now, where that is done here. */
  refresh(): Promise<void> {
    return this.#flows === undefined ? Promise.resolve() : this.#inTurn();
  }

  /** One after the other, so that what was read first does not come last; one that is yet to begin is for all who ask before. */
  #inTurn(): Promise<void> {
    if (this.#next === undefined) {
      this.#next = this.#last.then(() => {
        this.#next = undefined;
        return this.#read();
      });
      this.#last = this.#next.catch(() => undefined);
    }
    return this.#next;
  }

  async #read(): Promise<void> {
    const { lanes, reports } = this.#options;
    try {
      this.#flows = JSON.parse(await addon.reportLanes(lanes(), reports())) as Flow[];
    } catch (error) {
      // What was read the last time is still true: what came since is in the remainder.
      if (!isAddonError(error) || error.code !== 'FLOWS_MOVING') throw error;
      this.#flows ??= [];
    }
  }
}
