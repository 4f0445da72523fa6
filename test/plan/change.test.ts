// Changes of plans: the fewest moves, fair shares, few ranges, and back again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedBuckets, moves, withWeight, withWeights } from '#src/plan/change.js';
import { BUCKETS, equalPlan, ownedBuckets, rangesOf, weightedPlan, type Plan } from '#src/plan/plan.js';
import { heavily, lightly, plansOver, unweighted } from './events.js';

const counts = (plan: Plan): number[] => plan.weights.map((_, lane) => ownedBuckets(plan, lane));
const shares = ({ weights }: Plan): number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => (BUCKETS * weight) / sum);
};

/** Whether both give every bucket to the same lane. */
const isSame = (one: Plan, other: Plan): boolean => one.owner.every((lane, bucket) => lane === other.owner[bucket]);

/** A lane, whether it leaves, and the weight it otherwise gets. */
const event = fc.record({ lane: fc.nat(15), leaves: fc.boolean(), weight: fc.integer({ min: 1, max: 9 }) });
const history = fc.record({
  weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 16 }),
  events: fc.array(event, { maxLength: 30 }),
});

/** The plans of a history, in turn, each with the one lane whose weight has changed. */
function follow(
  { weights, events }: { weights: number[]; events: { lane: number; leaves: boolean; weight: number }[] },
  check: (before: Plan, after: Plan, lane: number) => void,
): void {
  let plan = weightedPlan(weights);
  for (const { lane: any, leaves, weight } of events) {
    const lane = any % weights.length;
    const isLast = plan.weights.every((other, index) => index === lane || other === 0);
    const next = withWeight(plan, lane, leaves && !isLast ? 0 : weight);
    check(plan, next, lane);
    plan = next;
  }
}

describe('a change of one weight', () => {
  it('moves exactly what the lane gives or gets, unless another has more than its share rounded up', () => {
    fc.assert(
      fc.property(history, (past) => {
        follow(past, (before, after, lane) => {
          const [had, has, due] = [counts(before), counts(after), shares(after)];
          const mustGive = had.some((count, other) => other !== lane && count > Math.ceil(due[other]! - 1e-9));
          const all = moves(before, after);
          if (!mustGive) expect(all.every(({ from, to }) => from === lane || to === lane)).toBe(true);
          if (!mustGive) expect(movedBuckets(all)).toBe(Math.abs(has[lane]! - had[lane]!));
        });
      }),
    );
  });

  it.each([2, 3, 8, 16, 100, 256])('moves exactly that where %i lanes weigh the same', (lanes) => {
    let before: Plan | undefined;
    for (const after of plansOver({ lanes, events: 100, seed: lanes, weigh: unweighted })) {
      if (before !== undefined) {
        const changed = after.weights.findIndex((weight, lane) => weight !== before?.weights[lane]);
        const all = moves(before, after);
        expect(all.every(({ from, to }) => from === changed || to === changed)).toBe(true);
      }
      before = after;
    }
  });

  it('leaves no lane with more than its share rounded up', () => {
    fc.assert(
      fc.property(history, (past) => {
        follow(past, (_, after) => {
          const due = shares(after);
          counts(after).forEach((count, lane) => expect(count).toBeLessThanOrEqual(Math.ceil(due[lane]! - 1e-9)));
        });
      }),
    );
  });

  it('gives every bucket to a lane with a weight', () => {
    fc.assert(
      fc.property(history, (past) => {
        follow(past, (_, after) => {
          expect(counts(after).reduce((sum, count) => sum + count, 0)).toBe(BUCKETS);
          after.weights.forEach((weight, lane) => {
            if (weight === 0) expect(ownedBuckets(after, lane)).toBe(0);
          });
        });
      }),
    );
  });

  it('is the same every time, and counts as one epoch', () => {
    fc.assert(
      fc.property(history, (past) => {
        const first: Plan[] = [];
        const second: Plan[] = [];
        follow(past, (_, after) => first.push(after));
        follow(past, (_, after) => second.push(after));
        expect(second.every((plan, index) => isSame(plan, first[index]!))).toBe(true);
        expect(first.map(({ epoch }) => epoch)).toEqual(first.map((_, index) => index + 1));
      }),
    );
  });

  it('is undone by its reverse, whatever came before', () => {
    fc.assert(
      fc.property(history, (past) => {
        follow(past, (before, after, lane) => {
          if (after.weights[lane]! >= before.weights[lane]!) return;
          const back = withWeight(after, lane, before.weights[lane]!);
          expect(isSame(back, before)).toBe(true);
          expect(back.epoch).toBe(before.epoch + 2);
        });
      }),
    );
  });

  it('does not write to the plan it starts from', () => {
    const plan = equalPlan(3);
    const owner = plan.owner.slice();
    withWeight(plan, 1, 0);
    expect(plan.owner).toEqual(owner);
    expect(plan.weights).toEqual([1, 1, 1]);
  });
});

describe('lanes that leave together', () => {
  const away = (lanes: number, ...left: number[]): [Plan, Plan] => {
    const before = equalPlan(lanes);
    return [before, left.reduce((plan, lane) => withWeight(plan, lane, 0), before)];
  };

  it('leave no trace when they return in the reverse order', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 3, max: 32 })
          .chain((lanes) =>
            fc.tuple(
              fc.constant(lanes),
              fc.shuffledSubarray([...Array(lanes).keys()], { minLength: 1, maxLength: lanes - 1 }),
            ),
          ),
        ([lanes, left]) => {
          const [before, without] = away(lanes, ...left);
          const back = left.toReversed().reduce((plan, lane) => withWeight(plan, lane, 1), without);
          expect(isSame(back, before)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([3, 4, 8, 16, 64])('of %i get back most of what they had in any order', (lanes) => {
    const [before, without] = away(lanes, 1, lanes - 1);
    const back = withWeight(withWeight(without, 1, 1), lanes - 1, 1);
    for (const lane of [1, lanes - 1]) {
      const kept = before.owner.filter((owner, bucket) => owner === lane && back.owner[bucket] === lane).length;
      expect(kept / ownedBuckets(before, lane)).toBeGreaterThan(0.85);
    }
  });

  it('can leave in one change', () => {
    const before = equalPlan(5);
    const after = withWeights(before, [1, 0, 1, 0, 1]);
    expect(moves(before, after).every(({ from }) => from === 1 || from === 3)).toBe(true);
    expect(withWeights(after, [1, 1, 1, 1, 1]).owner).toEqual(before.owner);
  });
});

describe('a new lane', () => {
  it('gets its share from all, and nothing else moves', () => {
    for (const lanes of [1, 2, 3, 7, 16, 255]) {
      const before = equalPlan(lanes);
      const after = withWeight(before, lanes, 1);
      const all = moves(before, after);
      expect(all.every(({ to }) => to === lanes)).toBe(true);
      expect(movedBuckets(all)).toBe(ownedBuckets(after, lanes));
      expect([Math.floor(BUCKETS / (lanes + 1)), Math.ceil(BUCKETS / (lanes + 1))]).toContain(movedBuckets(all));
    }
  });

  it('takes what adjoins: two lanes make room side by side', () => {
    expect(rangesOf(withWeight(equalPlan(4), 4, 1), 4)).toHaveLength(2);
  });
});

describe('the ranges of a lane', () => {
  it.each<[string, (number: number) => number]>([
    ['equal', unweighted],
    ['1 to 4', lightly],
    ['1 to 256', heavily],
  ])(
    'are at most 128 after 300 changes of lanes with weights %s',
    (_, weigh) => {
      for (const lanes of [2, 4, 8, 16, 32, 64, 128]) {
        let most = 0;
        for (const plan of plansOver({ lanes, events: 300, seed: lanes, weigh })) {
          // Counting them takes longer than the change.
          if (plan.epoch % 25 !== 0) continue;
          for (let lane = 0; lane < lanes; lane += 1) most = Math.max(most, rangesOf(plan, lane).length);
        }
        expect(most).toBeLessThanOrEqual(128);
      }
    },
    60_000,
  );
});

describe('a plan that follows the load', () => {
  /** Lane 0 has few heavy buckets, as a rebalance leaves it. */
  const uneven = (): Plan => {
    const plan = equalPlan(4);
    return { ...plan, epoch: 7, owner: plan.owner.map((owner, bucket) => (owner === 0 && bucket >= 300 ? 1 : owner)) };
  };

  it('goes on to: who leaves gives to the others in proportion to what they have', () => {
    const before = uneven();
    const after = withWeight(before, 3, 0);
    expect(moves(before, after).every(({ from }) => from === 3)).toBe(true);
    expect(counts(after)).toEqual([400, 2331, 1365, 0]);
  });

  it('goes on to: who joins gets its share in proportion', () => {
    const before = uneven();
    const after = withWeight(before, 4, 1);
    expect(moves(before, after).every(({ to }) => to === 4)).toBe(true);
    expect(counts(after)).toEqual([240, 1399, 819, 819, 819]);
  });

  it('is restored when a lane comes back', () => {
    const before = uneven();
    expect(withWeight(withWeight(before, 2, 0), 2, 1).owner).toEqual(before.owner);
  });
});

describe('moves', () => {
  it('are ranges with both lanes, in order', () => {
    const from = equalPlan(2);
    const owner = from.owner.slice();
    owner.fill(1, 10, 20).fill(2, 20, 30).fill(0, 4000, 4001);
    expect(moves(from, { ...from, owner })).toEqual([
      { first: 10, last: 19, from: 0, to: 1 },
      { first: 20, last: 29, from: 0, to: 2 },
      { first: 4000, last: 4000, from: 1, to: 0 },
    ]);
    expect(movedBuckets(moves(from, { ...from, owner }))).toBe(21);
    expect(moves(from, from)).toEqual([]);
  });
});

describe('refusals', () => {
  it.each<[string, () => unknown]>([
    [
      'All workers have the weight 0; give at least one of them a weight above 0.',
      () => withWeight(equalPlan(1), 0, 0),
    ],
    ['The weight of worker 1 must be a number from 0 to 1000000, and -1 is not.', () => weightedPlan([1, -1])],
    ['The weight of worker 0 must be a number from 0 to 1000000, and NaN is not.', () => weightedPlan([NaN])],
    ['A device has 1 to 256 workers, and 0 weights are given.', () => weightedPlan([])],
    ['A device has 1 to 256 workers, and 257 weights are given.', () => withWeight(equalPlan(256), 256, 1)],
    ['Worker 3 cannot be weighted: there are 2 workers, from 0 on.', () => withWeight(equalPlan(2), 3, 1)],
    [
      'There are 3 workers and 2 weights; a worker that leaves has the weight 0.',
      () => withWeights(equalPlan(3), [1, 1]),
    ],
  ])('%s', (sentence, act) => {
    expect(act).toThrow(new RangeError(sentence));
  });
});
