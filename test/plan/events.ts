/** Lanes that come and go, in a fixed order for a seed. */
import { weightedPlan, type Plan } from '#src/plan/plan.js';
import { withWeight } from '#src/plan/change.js';

/** Numbers from 0 up to 1, the same for the same seed (a linear congruence and a mixing step). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 16), 0x7feb352d);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

export interface EventOptions {
  readonly lanes: number;
  readonly events: number;
  readonly seed: number;
  /** A weight for a lane that joins or is weighed anew, from a number from 0 up to 1. */
  readonly weigh: (number: number) => number;
}

export const unweighted = (): number => 1;
export const lightly = (number: number): number => 1 + Math.floor(number * 4);
export const heavily = (number: number): number => 2 ** Math.floor(number * 9);

/** The plans after each of so many joins, leaves and changes of weight; the first is the plan before them. */
export function* plansOver({ lanes, events, seed, weigh }: EventOptions): Generator<Plan> {
  const next = numbersFrom(seed);
  let plan = weightedPlan(Array.from({ length: lanes }, () => weigh(next())));
  yield plan;
  for (let event = 0; event < events; event += 1) {
    const lane = Math.floor(next() * lanes);
    const leaves = next() < 0.5;
    const weight = weigh(next());
    const others = plan.weights.some((other, index) => index !== lane && other > 0);
    plan = withWeight(plan, lane, leaves && others ? 0 : weight);
    yield plan;
  }
}
