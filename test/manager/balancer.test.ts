// What is seen of the load, and whether anything follows from it.
import { afterEach, expect, test, vi } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { Balancer } from '#src/manager/balancer.js';
import { weightedPlan } from '#src/plan/plan.js';

const plan = weightedPlan([1, 1]);
const lanes = [0, 1];

afterEach(() => vi.restoreAllMocks());

/** Three packets a second come to each bucket of the first lane, one to each of the other. */
function unevenTraffic(): (seconds: number) => void {
  let now = 0;
  vi.spyOn(addon, 'bucketLoads').mockImplementation((lane) => {
    const each = (lane === 0 ? 3 : 1) * now;
    return { packets: Uint32Array.from(plan.owner, (owner) => (owner === lane ? each : 0)), until: now };
  });
  return (seconds) => (now = seconds);
}

test.each([true, false])('uneven load is measured; that buckets may be moved: %s', (mayMove) => {
  const at = unevenTraffic();
  const balancer = new Balancer();
  let advised = 0;
  for (let seconds = 0; seconds <= 20; seconds += 2) {
    at(seconds);
    if (balancer.look(lanes, plan, seconds, mayMove) !== undefined) advised += 1;
  }
  expect(balancer.imbalance).toBeCloseTo(1.5, 5);
  expect(advised > 0).toBe(mayMove);
});
