// Equal plans, and what a lane owns.
import { describe, expect, it } from 'vitest';
import {
  BUCKETS,
  bitmapOf,
  equalPlan,
  ownedBuckets,
  rangesOf,
  shareOf,
  weightedPlan,
  type Plan,
} from '#src/plan/plan.js';

const everyNumber = Array.from({ length: 256 }, (_, index) => index + 1);

describe('an equal plan', () => {
  it('gives each of 1 to 256 lanes one range, in lane order, without a gap, of nearly equal sizes', () => {
    for (const workers of everyNumber) {
      const plan = equalPlan(workers);
      const ranges = Array.from({ length: workers }, (_, lane) => rangesOf(plan, lane));
      expect(ranges.every((own) => own.length === 1)).toBe(true);
      const flat = ranges.flat();
      expect(flat[0]!.first).toBe(0);
      expect(flat.at(-1)!.last).toBe(BUCKETS - 1);
      flat.slice(1).forEach(({ first }, index) => expect(first).toBe(flat[index]!.last + 1));
      const sizes = flat.map(({ first, last }) => last - first + 1);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(plan.epoch).toBe(0);
    }
  });

  it.each([0, 257, 1.5, NaN, -1])('is refused for %d workers', (workers) => {
    expect(() => equalPlan(workers)).toThrow(
      `The number of workers must be a whole number from 1 to 256, and ${workers} is not.`,
    );
  });
});

describe('a weighted plan', () => {
  it('gives each lane one range by its weight, the odd buckets to the largest remainders', () => {
    const plan = weightedPlan([1, 0, 2, 3.5]);
    expect([0, 1, 2, 3].map((lane) => rangesOf(plan, lane))).toEqual([
      [{ first: 0, last: 629 }],
      [],
      [{ first: 630, last: 1889 }],
      [{ first: 1890, last: 4095 }],
    ]);
  });

  it('does not stumble over weights that do not add up in binary', () => {
    expect(weightedPlan(Array<number>(10).fill(0.1)).owner).toEqual(equalPlan(10).owner);
    expect(ownedBuckets(weightedPlan([1e-9, 1e6]), 1)).toBe(4096);
  });
});

describe('what a lane owns', () => {
  const owner = new Uint16Array(BUCKETS).fill(1);
  owner.set([0, 0, 2, 0, 2, 2], 0);
  owner[BUCKETS - 1] = 0;
  const plan: Plan = { ...equalPlan(3), epoch: 3, owner };

  it('is the fewest ranges, both ends included', () => {
    expect(rangesOf(plan, 0)).toEqual([
      { first: 0, last: 1 },
      { first: 3, last: 3 },
      { first: 4095, last: 4095 },
    ]);
    expect(rangesOf(plan, 1)).toEqual([{ first: 6, last: 4094 }]);
    expect(rangesOf(plan, 9)).toEqual([]);
  });

  it('is a bitmap of 512 bytes, the lowest bit first', () => {
    const bitmap = bitmapOf(plan, 0);
    expect(bitmap).toHaveLength(512);
    expect(bitmap[0]).toBe(0b00001011);
    expect(bitmap[511]).toBe(0b10000000);
    expect(bitmap.subarray(1, 511).every((byte) => byte === 0)).toBe(true);
    expect(bitmapOf(plan, 2)[0]).toBe(0b00110100);
  });

  it('is a number of buckets and a share', () => {
    expect([0, 1, 2, 9].map((lane) => ownedBuckets(plan, lane))).toEqual([4, 4089, 3, 0]);
    expect(shareOf(plan, 1)).toBe(4089 / 4096);
  });
});
