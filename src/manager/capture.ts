/**
 * The capture of one device: its lanes in the addon, the plan, and the method that brings each frame to its lane. Native resources
 * are opened here and closed here.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/addon.js';
import type { LaneOptions } from '../addon/addon.js';
import type { FlowTimeouts } from '../addon/flow-options.js';
import type { Instruction } from '../bpf/instruction.js';
import { weightedPlan } from '../plan/plan.js';
import type { Plan } from '../plan/plan.js';
import { splitConstants } from '../split/constants.js';
import type { Dialect } from '../split/dialect.js';
import { withDirection } from '../split/direction-filter.js';
import type { Direction } from '../split/direction.js';
import type { SplitMethodName } from '../split/method.js';
import type { Policy } from '../split/policy.js';
import type { ProgramLinkType } from '../split/program.js';
import { encodeSplit, type Split } from '../split/split.js';
import { UserError } from '../user-error.js';
import { compileFilter } from './lane.js';
import type { Lane } from './lane.js';
import { lastBlocksMs } from './ring.js';
import type { Assignment, Captured, RefusedProgram, SplitMethod } from './split-method.js';

/** What is captured at all. */
export interface Admission {
  /** A pcap-filter(7) expression; what it rejects is not captured. */
  readonly filter: string | undefined;
  readonly direction: Direction;
}

export interface CaptureOptions extends Omit<LaneOptions, 'device' | 'worker' | 'split'>, Admission {
  /** Each worker's share of the traffic. */
  readonly weights: readonly number[];
  readonly dialect: Dialect;
  readonly method: SplitMethodName;
  readonly policy: Policy;
  readonly seed: string;
}

/** Imported only where it is used. */
const methods: Readonly<Record<SplitMethodName | 'zeek', () => Promise<SplitMethod>>> = {
  'auto-bpf': async () => (await import('./auto-bpf.js')).autoBpf,
  fanout: async () => (await import('./fanout.js')).fanout(),
  zeek: async () => (await import('./zeek-filters.js')).zeekFilters,
};

export class Capture {
  readonly device: string;
  readonly options: CaptureOptions;
  readonly #method: SplitMethod;
  #split: Split;
  #seed: string;
  readonly #lanes: Lane[] = [];
  #linkType: ProgramLinkType = 'ethernet';
  #admitted: readonly Instruction[] | undefined;
  #timeouts: FlowTimeouts;
  #plan: Plan;

  private constructor(device: string, options: CaptureOptions, method: SplitMethod) {
    this.device = device;
    this.options = options;
    this.#method = method;
    this.#timeouts = options.timeouts ?? {};
    this.#seed = options.seed;
    this.#split = { constants: splitConstants(options.seed), policy: options.policy };
    this.#plan = weightedPlan(options.weights);
  }

  /**
   * Opens a ring for every worker, and lets each have its frames; nothing is counted yet.
   * @throws AddonError, after closing what was open
   */
  static async open(device: string, options: CaptureOptions): Promise<Capture> {
    const method = await methods[options.dialect === 'zeek' ? 'zeek' : options.method]();
    const capture = new Capture(device, options, method);
    try {
      while (capture.lanes.length < options.weights.length) capture.#openLane();
      await capture.#method.install(capture.#captured());
    } catch (error) {
      capture.close();
      throw error;
    }
    return capture;
  }

  get plan(): Plan {
    return this.#plan;
  }

  get split(): Split {
    return this.#split;
  }

  /** Of the split, as it is given on the command line. */
  get seed(): string {
    return this.#seed;
  }

  /** All lanes, by worker. */
  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Why the plan cannot change, for a person; undefined where it can. */
  get fixed(): string | undefined {
    return this.#method.fixed;
  }

  /** Opens the lane of the next worker: it receives nothing before a change of plan. @throws AddonError; it is then closed again */
  async addLane(): Promise<Lane> {
    const lane = this.#openLane();
    try {
      await this.#method.join(this.#captured(), lane);
    } catch (error) {
      this.#lanes.pop();
      addon.closeLane(lane.number);
      throw error;
    }
    return lane;
  }

  #openLane(): Lane {
    const worker = this.#lanes.length;
    const split = encodeSplit(this.#split);
    const timeouts = this.#timeouts;
    const number = addon.openLane({ ...this.options, device: this.device, worker, split, timeouts });
    const lane = { number, worker, filterInstructions: 1, isWide: false };
    this.#lanes.push(lane);
    addon.ownBuckets(number, this.countedBuckets(this.#plan, worker));
    if (worker === 0) this.#linkType = addon.laneLinkType(number);
    if (worker === 0) this.#admitted = this.#compile(number, this.options);
    return lane;
  }

  /** The buckets of which a worker's lane counts what it gets, as `bitmapOf` gives them. */
  countedBuckets(plan: Plan, worker: number): Uint8Array {
    return this.#method.countedBuckets(plan, worker);
  }

  /** Whether there can be a program for `next`. */
  fits(next: Assignment): boolean {
    return this.#method.fits?.(this.#captured(), next) ?? true;
  }

  /** From now on frames may come to their lanes as `next` has it. @throws AddonError; they then come as before */
  async openChange(next: Assignment): Promise<void> {
    await this.#method.openChange(this.#captured(), next);
  }

  /** From now on they come only so, but for lanes whose programs are refused: those go on to get more. */
  closeChange(next: Assignment): readonly RefusedProgram[] {
    return this.#method.closeChange(this.#captured(), next);
  }

  /** Notes that a plan and a split, made from a seed, are in force. */
  adopt({ plan, split }: Assignment, seed = this.#seed): void {
    this.#plan = plan;
    this.#split = split;
    this.#seed = seed;
  }

  /**
   * Captures something else from now on. That does not change who owns a packet, so each lane can have its new filter in its turn:
   * every packet is still judged once, by its owner.
   * @throws AddonError or UserError; the old filter is then in force on all lanes
   */
  admit(admission: Admission): void {
    const [first] = this.#lanes;
    if (first === undefined) return;
    const old = this.#admitted;
    this.#admitted = this.#compile(first.number, admission);
    try {
      this.#method.refilter(this.#captured());
    } catch (error) {
      this.#admitted = old;
      this.#refilterAsFarAsMayBe();
      throw error;
    }
  }

  /** Puts a program back that was there before: a lane that refuses it now still has it. */
  #refilterAsFarAsMayBe(): void {
    try {
      this.#method.refilter(this.#captured());
    } catch {
      // What the caller is told is why the other filter could not be had.
    }
  }

  /** When flows end. */
  get timeouts(): FlowTimeouts {
    return this.#timeouts;
  }

  /** From now on, on all lanes; packets go on being counted. */
  setTimeouts(timeouts: FlowTimeouts): void {
    this.#timeouts = timeouts;
    for (const { number } of this.#lanes) addon.setLaneTimeouts(number, timeouts);
  }

  /**
   * Opens all rings anew on an interface that has gone and come back; what the old ones hold is counted.
   * @throws AddonError; the lanes after the one that failed are as they were
   */
  async reopen(): Promise<void> {
    for (const { number } of this.#lanes) addon.rejectAll(number);
    await sleep(lastBlocksMs(this.options.blockTimeoutMs));
    await this.#method.reopen(this.#captured());
  }

  #captured(): Captured {
    return {
      lanes: this.#lanes,
      plan: this.#plan,
      split: this.#split,
      linkType: this.#linkType,
      userFilter: this.#admitted,
      snapshotLength: this.options.snapshotLength,
    };
  }

  #compile(lane: number, { filter, direction }: Admission): readonly Instruction[] | undefined {
    if (direction === 'out' && addon.deviceFacts(this.device)?.loopback === true) {
      throw new UserError(
        `on ${this.device}, a loopback, every frame leaves and arrives again, and is captured when it arrives: ` +
          'with --direction out there is nothing; leave it out',
      );
    }
    const compiled = filter === undefined ? undefined : compileFilter(lane, this.#linkType, filter);
    return withDirection(direction, compiled);
  }

  close(): void {
    for (const { number } of this.#lanes) addon.closeLane(number);
    this.#lanes.length = 0;
  }
}
