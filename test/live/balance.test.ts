// Uneven traffic: the plan follows the load, with few moves and without loss.
import { expect, test } from 'vitest';
import { BUCKETS } from '#src/plan/plan.js';
import { rigOfEachTest } from '../support/rig.js';
import { balanceZipf } from '../support/zipf-balance.js';

const rig = rigOfEachTest();

test('Zipf traffic over eight workers becomes as even as whole buckets allow', async () => {
  const { before, after, best, sent, counted, device } = await balanceZipf(rig, 0.02);
  expect(before).toBeGreaterThan(1.1);
  expect(after).toBeLessThanOrEqual(best * 1.02);
  expect(device.plan.moved.load).toBeGreaterThan(0);
  expect(device.plan.moved.load).toBeLessThanOrEqual(BUCKETS / 50);
  expect(counted).toBe(sent);
  expect(device.workers.reduce((sum, { totals }) => sum + totals.dropped + totals.late, 0)).toBe(0);
}, 90_000);
