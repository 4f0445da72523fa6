/**
 * Watches how a device's traffic is spread over its lanes, and says when the plan should follow it. Loads are the packets counted in
 * the last seconds, by bucket: they are the traffic's own, whoever owns the buckets.
 */
import { addon } from '../addon/addon.js';
import { defaultRebalance, rebalance } from '../plan/rebalance.js';
import type { Plan } from '../plan/plan.js';

/** Seconds. */
export interface BalancerTimes {
  /** Loads are those of so many last seconds. */
  readonly window: number;
  /** How often they are looked at. */
  readonly every: number;
}

export const defaultBalancerTimes: BalancerTimes = { window: 10, every: 2 };

/** With fewer packets a second than this, chance is larger than any imbalance that matters. */
const leastRate = 1000;
/** How often in a row lanes are seen uneven before anything is moved. */
const patience = 2;
/** At most so many buckets a minute are moved for the sake of balance. */
const mostMovesAMinute = 3 * defaultRebalance.mostMoves;

interface Sample {
  readonly at: number;
  readonly loads: Float64Array;
}

export interface Advice {
  readonly next: Plan;
  readonly imbalance: number;
  readonly reached: number;
}

export class Balancer {
  readonly #times: BalancerTimes;
  readonly #moves: { at: number; buckets: number }[] = [];
  #samples: Sample[] = [];
  #uneven = 0;
  #imbalance = 1;
  #elephants: readonly number[] = [];

  constructor(times: BalancerTimes = defaultBalancerTimes) {
    this.#times = times;
  }

  /** Largest load over mean load, by weight, in the last window. */
  get imbalance(): number {
    return this.#imbalance;
  }

  /** Buckets that are heavier than a lane's fair share: no plan can split them. */
  get elephants(): readonly number[] {
    return this.#elephants;
  }

  /** Forgets what it has seen. */
  reset(): void {
    this.#samples = [];
    this.#uneven = 0;
    this.#imbalance = 1;
    this.#elephants = [];
  }

  /** Looks at the loads if it is time to; the plan to change to, if one is worth it. @param now seconds */
  look(lanes: readonly number[], plan: Plan, now: number): Advice | undefined {
    if (lanes.length < 2) return undefined;
    const previous = this.#samples.at(-1);
    if (previous !== undefined && now - previous.at < this.#times.every) return undefined;
    this.#samples.push({ at: now, loads: addon.bucketLoads(lanes) });
    this.#samples = this.#samples.filter(({ at }) => now - at <= this.#times.window + this.#times.every / 2);
    const loads = this.#windowLoads();
    if (loads === undefined) return undefined;
    return this.#advise(plan, loads, now);
  }

  #advise(plan: Plan, loads: Float64Array, now: number): Advice | undefined {
    const spent = this.#moves.reduce((sum, { at, buckets }) => sum + (now - at < 60 ? buckets : 0), 0);
    const mostMoves = Math.min(defaultRebalance.mostMoves, mostMovesAMinute - spent);
    const { imbalance, reached, elephants, next, moved } = rebalance(plan, loads, { ...defaultRebalance, mostMoves });
    this.#imbalance = imbalance;
    this.#elephants = elephants;
    this.#uneven = next === undefined ? 0 : this.#uneven + 1;
    if (next === undefined || this.#uneven < patience) return undefined;
    this.#uneven = 0;
    this.#moves.push({ at: now, buckets: moved });
    if (this.#moves.length > 60) this.#moves.shift();
    return { next, imbalance, reached };
  }

  /** Packets by bucket between the oldest and the newest sample; undefined while there are too few to say anything. */
  #windowLoads(): Float64Array | undefined {
    const oldest = this.#samples[0];
    const newest = this.#samples.at(-1);
    if (oldest === undefined || newest === undefined || oldest === newest) return undefined;
    const loads = newest.loads.map((load, bucket) => load - (oldest.loads[bucket] ?? 0));
    const packets = loads.reduce((sum, load) => sum + load, 0);
    if (packets >= leastRate * (newest.at - oldest.at)) return loads;
    this.#imbalance = 1;
    this.#elephants = [];
    return undefined;
  }
}
