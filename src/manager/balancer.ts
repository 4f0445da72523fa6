/**
 * Watches how a device's traffic is spread over its lanes, and says when the plan should follow it. Loads are the packets counted in
 * the last seconds, by bucket: they are the traffic's own, whoever owns the buckets.
 */
import { addon } from '../addon/addon.js';
import type { BucketLoads } from '../addon/addon.js';
import { defaultRebalance, rebalance } from '../plan/rebalance.js';
import type { Plan } from '../plan/plan.js';
import { bucketRates } from './bucket-rates.js';

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
/** How often in a row lanes are seen uneven before anything is moved: by then loads are known to about 1 %. */
const patience = 3;
/** At most so many buckets a minute are moved for the sake of balance. */
const mostMovesAMinute = 3 * defaultRebalance.mostMoves;

interface Sample {
  readonly at: number;
  /** By lane. */
  readonly loads: readonly BucketLoads[];
  /** Whether the traffic may have begun only after it. */
  readonly isFirst: boolean;
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

  /**
   * Looks at the loads if it is time to; the plan to change to, if one is worth it and buckets may be moved.
   * @param now seconds
   */
  look(lanes: readonly number[], plan: Plan, now: number, mayMove: boolean): Advice | undefined {
    if (lanes.length < 2) return undefined;
    const previous = this.#samples.at(-1);
    if (previous !== undefined && now - previous.at < this.#times.every) return undefined;
    if (previous?.loads.length !== lanes.length) this.#samples = []; // what a new lane counts was not counted for the whole window
    this.#samples.push({
      at: now,
      loads: lanes.map((lane) => addon.bucketLoads(lane)),
      isFirst: this.#samples.length === 0,
    });
    if (this.#samples.length > 2 && this.#samples[0]?.isFirst === true) this.#samples.shift();
    this.#samples = this.#samples.filter(({ at }) => now - at <= this.#times.window + this.#times.every / 2);
    const rates = this.#windowRates();
    if (rates === undefined) return undefined;
    return this.#advise(plan, rates, now, mayMove);
  }

  #advise(plan: Plan, rates: Float64Array, now: number, mayMove: boolean): Advice | undefined {
    const spent = this.#moves.reduce((sum, { at, buckets }) => sum + (now - at < 60 ? buckets : 0), 0);
    const mostMoves = Math.min(defaultRebalance.mostMoves, mostMovesAMinute - spent);
    const { imbalance, reached, elephants, next, moved } = rebalance(plan, rates, { ...defaultRebalance, mostMoves });
    this.#imbalance = imbalance;
    this.#elephants = elephants;
    this.#uneven = next === undefined || !mayMove ? 0 : this.#uneven + 1;
    if (next === undefined || this.#uneven < patience) return undefined;
    this.#uneven = 0;
    this.#moves.push({ at: now, buckets: moved });
    if (this.#moves.length > 60) this.#moves.shift();
    return { next, imbalance, reached };
  }

  /** Packets a second by bucket since the oldest sample; undefined while there are too few to say anything. */
  #windowRates(): Float64Array | undefined {
    const oldest = this.#samples[0];
    const newest = this.#samples.at(-1);
    if (oldest === undefined || newest === undefined || oldest === newest) return undefined;
    const rates = bucketRates(oldest.loads, newest.loads);
    if (rates === undefined || rates.reduce((sum, rate) => sum + rate, 0) >= leastRate) return rates;
    this.#samples = [{ ...newest, isFirst: true }];
    this.#imbalance = 1;
    this.#elephants = [];
    return undefined;
  }
}
