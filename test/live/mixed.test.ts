// Frames of all shapes, sent through a packet socket: each is counted by exactly one worker, the one that the plan says.
import { beforeAll, describe, expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { bitmapOf, equalPlan } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { splitMethods } from '#src/split/method.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfAllTests } from '../support/rig.js';
import { hosts, mixed as sent } from './mixed-frames.js';

const workers = 16;
const perFrame = 20;
const seed = 'mixed';

describe.each(splitMethods)('by the method %s', (method) => {
  const rig = rigOfAllTests();
  let page: Metrics;

  beforeAll(async () => {
    const words = ['--workers', String(workers), '--ring', '8', '--seed', seed, '--rebalance', 'off'];
    const headgate = await rig.startHeadgate('tap0', '--method', method, ...words);
    const frames = sent.map(({ frame }) => frame);
    await rig.inject(frames, frames.length * perFrame, 20_000);
    page = await headgate.settled('counted_packets_total', sent.length * perFrame);
  });

  test('every frame is counted by exactly one worker', () => {
    expect(page.sum('received_packets_total')).toBe(sent.length * perFrame);
    expect(page.sum('counted_packets_total')).toBe(sent.length * perFrame);
    expect(page.sum('surplus_packets_total')).toBe(0);
    expect(page.sum('dropped_packets_total')).toBe(0);
  });

  test('each worker counted exactly the frames that the plan gives it', () => {
    const split = encodeSplit({ constants: splitConstants(seed), policy: DEFAULT_POLICY });
    const plan = equalPlan(workers);
    const owned = Array.from({ length: workers }, (_, worker) => bitmapOf(plan, worker));
    const planned = new Array<number>(workers).fill(0);
    for (const { frame: bytes } of sent) {
      const bucket = addon.bucketOf(split, 'ethernet', bytes);
      const owners = owned.flatMap((bitmap, worker) => ((bitmap[bucket >> 3]! >> (bucket & 7)) & 1 ? [worker] : []));
      expect(owners).toHaveLength(1);
      planned[owners[0]!]! += perFrame;
    }
    expect(planned.every((packets) => packets > 0)).toBe(true);
    for (const [worker, packets] of planned.entries()) {
      expect(page.sum('counted_packets_total', { worker: String(worker) })).toBe(packets);
    }
  });

  test('the classes name what the frames are', () => {
    const perKind = hosts.length * perFrame;
    expect(page.sum('class_packets_total', { class: 'arp' })).toBe(perKind);
    // A fragment is a flow; headers that are cut short are not.
    expect(page.sum('class_packets_total', { class: 'ipv4' })).toBe(8 * perKind);
    expect(page.sum('class_packets_total', { class: 'ipv6' })).toBe(3 * perKind);
    expect(page.sum('class_packets_total', { class: 'other' })).toBe(2 * perKind);
  });
});
