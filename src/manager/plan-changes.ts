/** The changes of one device's plan: one at a time, each with its reason, each a line in the log and a figure on the page. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log/log.js';
import { withWeights } from '../plan/change.js';
import type { Move } from '../plan/change.js';
import { movedBuckets } from '../plan/moves.js';
import { inOrder } from '../plan/plan.js';
import type { Plan } from '../plan/plan.js';
import type { MoveReason } from '../snapshot/snapshot.js';
import { describePolicy, policyText } from '../split/policy.js';
import type { Split } from '../split/split.js';
import { UserError, messageOf } from '../user-error.js';
import type { Capture } from './capture.js';
import { cutOver } from './cutover.js';
import type { CutoverOptions } from './cutover.js';
import { moveFlows } from './flow-moves.js';
import type { Transfer } from './flow-moves.js';
import type { Lane } from './lane.js';
import type { Assignment } from './split-method.js';

export interface PlanChangesOptions extends Omit<CutoverOptions, 'onSurplus' | 'isStopping'> {
  readonly transfer: Transfer;
  readonly capture: Capture;
  readonly log: Log;
  /** Makes sure that there are so many workers. */
  readonly provideWorkers: (count: number) => Promise<void>;
}

/** After a change that nobody waited for has failed, none is tried for so long. */
const retryMs = 5000;

export class PlanChanges {
  /** Buckets that changed hands so far. */
  readonly moved: Record<MoveReason, number> = { weights: 0, health: 0, load: 0 };
  readonly #options: PlanChangesOptions;
  #failures = 0;
  #last: Promise<unknown> = Promise.resolve();
  #turns = 0;
  #alone = false;
  #closed = false;

  constructor(options: PlanChangesOptions) {
    this.#options = options;
  }

  /** Changes that a lane could not take part in so far: the plan stayed as it was. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether a change is under way, or one that nobody waits for has failed and is not worth another try yet. */
  get busy(): boolean {
    return this.#turns > 0 || this.#alone;
  }

  /** Whether the capture ends: what was not begun by then fails, and nobody needs to hear of it. */
  get closed(): boolean {
    return this.#closed;
  }

  /** No change begins from now on; resolves when the one under way is done, however it ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  /** One change at a time, whoever wants it. */
  inTurn(change: () => Promise<void>): Promise<void> {
    this.#turns += 1;
    const turn = this.#last
      .then(() => {
        if (this.#closed) throw new UserError('headgate is stopping');
        return change();
      })
      .finally(() => (this.#turns -= 1));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** A change that nobody waits for; it is `busy` until it is done, or, when it failed, until it is worth another try. */
  alone(change: () => Promise<void>): void {
    this.#alone = true;
    void this.inTurn(change)
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#alone = false));
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#closed) return;
    const { device } = this.#options.capture;
    this.#options.log.error({ device, err: error }, `${device}: the plan could not be changed: ${messageOf(error)}`);
    await sleep(retryMs, undefined, { ref: false });
  }

  /** To be called in turn. @throws UserError or AddonError; the plan is then as it was */
  async toWeights(weights: readonly number[], reason: MoveReason): Promise<void> {
    const next = planOf(this.#options.capture.plan, weights);
    await this.#options.provideWorkers(weights.length);
    await this.toPlan(next, reason, `weights ${weights.join(', ')}`);
  }

  /** To be called in turn. @throws AddonError; the plan is then as it was */
  async toPlan(wanted: Plan, reason: MoveReason, why: string): Promise<void> {
    const { capture, log } = this.#options;
    const { device } = capture;
    const assignment = this.#fitting(wanted, capture.split);
    const buckets = movedBuckets(await this.#cutOver(assignment));
    this.moved[reason] += buckets;
    const { plan: next } = assignment;
    log.info(
      { device, epoch: next.epoch, weights: next.weights, moved: buckets, reason },
      `plan ${next.epoch} of ${device} (${reason}): ${why}; ${buckets} of ${next.owner.length} buckets moved`,
    );
  }

  /** One program for all lanes tells all their ranges apart, and after very many changes there may be too many of them. */
  #fitting(plan: Plan, split: Split): Assignment {
    const wanted = { plan, split };
    return this.#options.capture.fits(wanted) ? wanted : { plan: inOrder(plan), split };
  }

  async #cutOver(next: Assignment, seed?: string): Promise<readonly Move[]> {
    const { capture } = this.#options;
    const before = { plan: capture.plan, split: capture.split };
    const changed = await this.#countFailure(() =>
      cutOver(capture, next, { ...this.#options, onSurplus: this.#sayWide, isStopping: () => this.#closed }),
    );
    capture.adopt(next, seed);
    await this.#moveFlows(before, next);
    return changed;
  }

  async #countFailure<T>(change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      this.#failures += 1;
      throw error;
    }
  }

  /** The change is done by now: flows that stay where they were are summed up on the page, with what comes of them elsewhere. */
  async #moveFlows(before: Assignment, now: Assignment): Promise<void> {
    const { capture, transfer, log } = this.#options;
    const { device } = capture;
    try {
      await moveFlows(capture.lanes, before, now, transfer);
    } catch (error) {
      log.error(
        { device, err: error },
        `${device}: flows could not be moved to their new workers: ${messageOf(error)}`,
      );
    }
  }

  readonly #sayWide = ({ worker }: Lane, error: unknown): void => {
    const { capture, log } = this.#options;
    const { device } = capture;
    log.error(
      { device, worker, err: error },
      `worker ${worker} of ${device} goes on to receive packets that others count (surplus), until the next change: ${messageOf(error)}`,
    );
  };

  /** Another split by the same plan. To be called in turn. @throws AddonError or ProgramError; the split is then as it was */
  async toSplit(split: Split, seed: string): Promise<void> {
    const { capture, log } = this.#options;
    const { device, plan } = capture;
    const next = this.#fitting({ ...plan, epoch: plan.epoch + 1 }, split);
    await this.#cutOver(next, seed);
    const policy = policyText(split.policy);
    log.info(
      { device, epoch: next.plan.epoch, policy, seed },
      `plan ${next.plan.epoch} of ${device}: ${describePolicy(split.policy)}, seed ${seed}; ` +
        'flows whose packets come to another worker now have gone there, or are added up on the page until they end',
    );
  }
}

function planOf(plan: Plan, weights: readonly number[]): Plan {
  try {
    return withWeights(plan, weights);
  } catch (error) {
    throw error instanceof RangeError ? new UserError(error.message) : error;
  }
}
