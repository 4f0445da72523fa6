// How long uneven traffic stays uneven; on a machine that does nothing else.
import { expect, test } from 'vitest';
import { rigOfEachTest } from '../support/rig.js';
import { balanceZipf } from '../support/zipf-balance.js';

const rig = rigOfEachTest();

test('balance: Zipf traffic is within 2 % of the best that whole buckets allow within ten seconds', async () => {
  const { after, best, seconds } = await balanceZipf(rig, 0.02);
  expect(after).toBeLessThanOrEqual(best * 1.02);
  expect(seconds).toBeLessThanOrEqual(10);
});
