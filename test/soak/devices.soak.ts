// An interface that comes and goes: each time it is captured again soon, and the gap is counted once and named once.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { flowFrames } from '../live/flows.js';
import { rigOfEachTest } from '../support/rig.js';

const frames = 2000;
/** Milliseconds. */
const soon = 1500;

const rig = rigOfEachTest();

beforeEach(() => rig.startHeadgate('tap0', '--workers', '4'));

const up = async (): Promise<number> => (await rig.headgate.metrics()).sum('device_up');
const named = (sentence: string): number => rig.headgate.log.split(sentence).length - 1;

/** Takes the interface away and brings it back; the milliseconds from then on until the page says so. */
async function interrupt(goes: () => void, comes: () => void): Promise<number> {
  goes();
  await expect.poll(up, { interval: 20 }).toBe(0);
  await sleep(100);
  comes();
  const from = performance.now();
  await expect.poll(up, { interval: 20 }).toBe(1);
  return performance.now() - from;
}

/** `times` gaps; after each the frames are all counted. */
async function interruptions(times: number, sentence: string, goes: () => void, comes: () => void): Promise<void> {
  const { headgate } = rig;
  const took: number[] = [];
  const from = performance.now();
  for (let gap = 1; gap <= times; gap += 1) {
    took.push(await interrupt(goes, comes));
    await rig.inject(flowFrames(100), frames, 20_000);
    const page = await headgate.settled('counted_packets_total', gap * frames);
    expect(page.sum('counted_packets_total')).toBe(gap * frames);
    expect(page.sum('device_gaps_total')).toBe(gap);
  }
  const page = await headgate.metrics();
  expect(page.sum('device_gap_seconds_total')).toBeGreaterThan(0.1 * times);
  expect(page.sum('device_gap_seconds_total')).toBeLessThan((performance.now() - from) / 1000);
  expect(page.sum('dropped_packets_total') + page.sum('late_packets_total')).toBe(0);
  expect(named(sentence)).toBe(times);
  expect(named('interface tap0 is back')).toBe(times);
  process.stdout.write(`back after ${took.map((milliseconds) => milliseconds.toFixed(0)).join(', ')} ms\n`);
  expect(Math.max(...took)).toBeLessThan(soon);
}

test('20 times down and up', async () => {
  const set = (state: string) => () => {
    rig.namespace.run('ip', 'link', 'set', 'tap0', state);
  };
  await interruptions(20, 'interface tap0 is down', set('down'), set('up'));
});

test('5 times deleted and created again', async () => {
  await interruptions(
    5,
    'interface tap0 is gone',
    () => rig.namespace.run('ip', 'link', 'del', 'tap0'),
    () => rig.namespace.addPair('tap0', 'wire0'),
  );
});
