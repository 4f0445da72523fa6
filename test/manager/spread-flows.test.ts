// Flows that are read over all lanes: who asks has those of now, and a long reading does not make others wait in line.
import { afterEach, expect, test, vi } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { SpreadFlows } from '#src/manager/spread-flows.js';

/** Readings in the order in which they began; a test ends them. */
const readings: { end: (flows: unknown[]) => void; fail: (code: string) => void }[] = [];

vi.spyOn(addon, 'reportLanes').mockImplementation(
  () =>
    new Promise((resolve, reject) => {
      readings.push({
        end: (flows) => resolve(JSON.stringify(flows)),
        fail: (code) => reject(Object.assign(new Error(code), { code, stage: 'flows' })),
      });
    }),
);

afterEach(() => {
  readings.length = 0;
});

function spread(isOn: boolean): SpreadFlows {
  return new SpreadFlows({
    isOn,
    lanes: () => [1, 2],
    reports: () => ({ top: 5, topBy: 'bytes', communityId: false }),
  });
}

test('nothing is read while each flow is on one lane', async () => {
  const flows = spread(false);
  await flows.refresh();
  expect(readings).toHaveLength(0);
  expect(flows.flows).toBeUndefined();
});

test('whoever asks while one is under way has the one that begins after it, all of them the same', async () => {
  const flows = spread(true);
  const first = flows.refresh();
  await expect.poll(() => readings.length).toBe(1);
  const others = [flows.refresh(), flows.refresh(), flows.refresh()];
  readings[0]!.end(['first']);
  await first;
  expect(flows.flows).toEqual(['first']);
  await expect.poll(() => readings.length).toBe(2);
  const last = flows.refresh();
  readings[1]!.end(['second']);
  await Promise.all(others);
  expect(flows.flows).toEqual(['second']);
  await expect.poll(() => readings.length).toBe(3);
  readings[2]!.end(['third']);
  await last;
  expect(flows.flows).toEqual(['third']);
});

test('while flows move all the time, those of the last time stay; what else fails is told, and the next one is tried', async () => {
  const flows = spread(true);
  const good = flows.refresh();
  await expect.poll(() => readings.length).toBe(1);
  readings[0]!.end(['kept']);
  await good;
  const moving = flows.refresh();
  await expect.poll(() => readings.length).toBe(2);
  readings[1]!.fail('FLOWS_MOVING');
  await moving;
  expect(flows.flows).toEqual(['kept']);
  const broken = flows.refresh();
  await expect.poll(() => readings.length).toBe(3);
  readings[2]!.fail('NO_LANE');
  await expect(broken).rejects.toThrow('NO_LANE');
  const again = flows.refresh();
  await expect.poll(() => readings.length).toBe(4);
  readings[3]!.end(['again']);
  await again;
  expect(flows.flows).toEqual(['again']);
});
