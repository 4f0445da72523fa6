/**
 * The capture of one device: its lanes in the addon, the plan, and the split program on every lane's handle. Native resources are
 * opened here and closed here.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/addon.js';
import type { LaneOptions } from '../addon/addon.js';
import { decodeProgram, encodeProgram } from '../bpf/encode.js';
import type { Instruction } from '../bpf/instruction.js';
import { bitmapOf, equalPlan, rangesOf, weightedPlan } from '../plan/plan.js';
import type { Plan } from '../plan/plan.js';
import type { BucketRange } from '../snapshot/snapshot.js';
import { encodeConstants, splitConstants } from '../split/constants.js';
import type { SplitConstants } from '../split/constants.js';
import { splitProgram } from '../split/program.js';

export interface CaptureOptions extends Omit<LaneOptions, 'device' | 'worker' | 'constants'> {
  readonly workers: number;
  /** Each worker's share of the traffic; all the same if absent. */
  readonly weights?: readonly number[] | undefined;
  readonly seed: string;
  /** A pcap-filter(7) expression; what it rejects is not captured. */
  readonly filter: string | undefined;
}

/** A lane with what is on its handle now. */
export interface Lane {
  /** Its number in the addon. */
  readonly number: number;
  /** Its index within the device: the plan's owner. */
  readonly worker: number;
  filterInstructions: number;
}

export class Capture {
  readonly device: string;
  readonly options: CaptureOptions;
  readonly #constants: SplitConstants;
  readonly #lanes: Lane[] = [];
  #userFilter: readonly Instruction[] | undefined;
  #plan: Plan;

  /**
   * Opens a ring and puts a program on it for every worker; nothing is counted yet.
   * @throws AddonError, after closing what was open
   */
  constructor(device: string, options: CaptureOptions) {
    this.device = device;
    this.options = options;
    this.#constants = splitConstants(options.seed);
    this.#plan = options.weights === undefined ? equalPlan(options.workers) : weightedPlan(options.weights);
    try {
      for (let worker = 0; worker < options.workers; worker += 1) {
        const lane = this.addLane();
        addon.ownBuckets(lane.number, bitmapOf(this.#plan, worker));
        this.attach(lane, rangesOf(this.#plan, worker));
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** All lanes, by worker. */
  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Opens the lane of the next worker: it receives nothing and owns nothing. */
  addLane(): Lane {
    const worker = this.#lanes.length;
    const constants = encodeConstants(this.#constants);
    const number = addon.openLane({ ...this.options, device: this.device, worker, constants });
    const lane = { number, worker, filterInstructions: 1 };
    this.#lanes.push(lane);
    if (worker === 0) this.#userFilter = compileFilter(number, this.options.filter);
    return lane;
  }

  /**
   * Captures what another filter accepts from now on. A filter does not change who owns a packet, so each lane can have it in its
   * turn: every packet is still judged once, by its owner.
   * @throws AddonError; the old filter is then in force on all lanes
   */
  setFilter(filter: string | undefined): void {
    const [first] = this.#lanes;
    if (first === undefined) return;
    const old = this.#userFilter;
    this.#userFilter = compileFilter(first.number, filter);
    try {
      this.#attachAll();
    } catch (error) {
      this.#userFilter = old;
      this.#attachAll();
      throw error;
    }
  }

  #attachAll(): void {
    for (const lane of this.#lanes) this.attach(lane, rangesOf(this.#plan, lane.worker));
  }

  /** Puts the program on a lane's handle that accepts `ranges`. */
  attach(lane: Lane, ranges: readonly BucketRange[]): void {
    const program = this.#program(ranges);
    addon.attachFilter(lane.number, encodeProgram(program));
    lane.filterInstructions = program.length;
  }

  /**
   * Opens all rings anew on an interface that has gone and come back; what the old ones hold is counted.
   * @throws AddonError; the lanes after the one that failed are as they were
   */
  async reopen(): Promise<void> {
    for (const { number } of this.#lanes) addon.rejectAll(number);
    await sleep(2 * this.options.blockTimeoutMs); // by then the kernel has handed over the last blocks
    for (const { number, worker } of this.#lanes) {
      addon.reopenLane(number, encodeProgram(this.#program(rangesOf(this.#plan, worker))));
    }
  }

  #program(ranges: readonly BucketRange[]): Instruction[] {
    return splitProgram({
      form: 'live',
      linkType: 'ethernet',
      constants: this.#constants,
      ranges,
      accept: this.options.snapshotLength,
      ...(this.#userFilter === undefined ? {} : { userFilter: this.#userFilter }),
    });
  }

  /** Notes that a plan is in force. */
  adopt(plan: Plan): void {
    this.#plan = plan;
  }

  close(): void {
    for (const { number } of this.#lanes) addon.closeLane(number);
    this.#lanes.length = 0;
  }
}

/** A filter is compiled on a live handle: only there libpcap knows where the kernel keeps stripped VLAN tags. */
function compileFilter(lane: number, filter: string | undefined): readonly Instruction[] | undefined {
  return filter === undefined ? undefined : decodeProgram(addon.compileFilter(lane, filter));
}
