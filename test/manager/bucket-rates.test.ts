// What lanes counted at two times as rates: whatever each of them has read by then.
import { expect, test } from 'vitest';
import type { BucketLoads } from '#src/addon/addon.js';
import { bucketRates } from '#src/manager/bucket-rates.js';

const lane = (until: number, ...packets: number[]): BucketLoads => ({ packets: Uint32Array.from(packets), until });

test('a lane that is behind has no less traffic for that', () => {
  const before = [lane(10, 100, 0, 0), lane(10, 0, 50, 0)];
  const after = [lane(14, 500, 0, 40), lane(12, 0, 250, 0)]; // the second has two more seconds in its ring
  expect([...bucketRates(before, after)!]).toEqual([100, 100, 10]);
});

test('a bucket that changed hands has what both counted', () => {
  expect([...bucketRates([lane(0, 0), lane(0, 0)], [lane(4, 300), lane(4, 100)])!]).toEqual([100]);
});

test('a count may pass 2^32', () => {
  expect([...bucketRates([lane(0, 0xffffffce)], [lane(4, 350)])!]).toEqual([100]);
});

test('nothing is said while a lane has read too little, or is new', () => {
  expect(bucketRates([lane(0, 0), lane(3.5, 0)], [lane(4, 300), lane(4, 100)])).toBeUndefined();
  expect(bucketRates([lane(0, 0)], [lane(4, 300), lane(4, 100)])).toBeUndefined();
});
