/** Which workers can be given traffic: decided from what is seen of them, several times a second. */

/** A worker as it is seen now. */
export interface Sight {
  /** Whether its thread runs. */
  readonly up: boolean;
  /** Seconds since it last pumped its lane. */
  readonly pumpAge: number;
}

/** Seconds. */
export interface HealthTimes {
  /** A worker that has not pumped for so long is ill: its buckets go to the others. */
  readonly illAfter: number;
  /** One that was ill is well again when it has pumped all the time for so long. */
  readonly wellAfter: number;
}

export const defaultHealthTimes: HealthTimes = { illAfter: 1, wellAfter: 3 };

/** A worker that pumps in turn is never this late; its lane is pumped by others meanwhile. */
export const helpAfter = 0.5;

export class Health {
  readonly #times: HealthTimes;
  #ill = false;
  #lastPumped: number;
  #pumpingSince: number;

  /** @param now seconds of any steady clock, here and below */
  constructor(now: number, times: HealthTimes = defaultHealthTimes) {
    this.#times = times;
    this.#lastPumped = now;
    this.#pumpingSince = now;
  }

  /** Whether the worker can have traffic, after it was looked at. */
  look({ up, pumpAge }: Sight, now: number): boolean {
    const pumps = up && pumpAge < helpAfter;
    if (!pumps) this.#pumpingSince = now;
    this.#lastPumped = up ? Math.max(this.#lastPumped, now - pumpAge) : this.#lastPumped;
    if (now - this.#lastPumped >= this.#times.illAfter) this.#ill = true;
    else if (this.#ill && now - this.#pumpingSince >= this.#times.wellAfter) this.#ill = false;
    return !this.#ill;
  }
}

/** The weights with 0 for those who cannot have traffic; as they are, if that would leave nobody. */
export function effectiveWeights(weights: readonly number[], healthy: readonly boolean[]): readonly number[] {
  const effective = weights.map((weight, worker) => (healthy[worker] === false ? 0 : weight));
  return effective.some((weight) => weight > 0) ? effective : weights;
}
