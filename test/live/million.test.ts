// A million frames of 5,000 flows over four workers: every one is counted once, by the worker that the plan says.
import { beforeAll, describe, expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfAllTests } from '../support/rig.js';
import { flowFrameBytes, flowFrames } from './flows.js';

const frames = 1_000_000;
const flows = 5000;
const perFlow = frames / flows;
const top = 1000;
const seed = 'million';

interface PlanPage {
  readonly devices: readonly {
    readonly device: string;
    readonly seed: string;
    readonly workers: readonly {
      readonly worker: number;
      readonly ranges: readonly { first: number; last: number }[];
    }[];
  }[];
}

const rig = rigOfAllTests();
let page: Metrics;
let plan: PlanPage;

beforeAll(async () => {
  const words = ['--workers', '4', '--top', String(top), '--seed', seed, '--rebalance', 'off'];
  const headgate = await rig.startHeadgate('tap0', ...words);
  await rig.inject(flowFrames(flows), frames, 120_000);
  page = await headgate.settled('counted_packets_total', frames);
  plan = JSON.parse((await headgate.get('/plan')).body) as PlanPage;
}, 60_000);

/** The worker that the plan gives a frame to, by the C++ function on the frame's bytes. */
function plannedWorker(frame: Uint8Array): number {
  const bucket = addon.bucketOf(
    encodeSplit({ constants: splitConstants(seed), policy: DEFAULT_POLICY }),
    'ethernet',
    frame,
  );
  const owner = plan.devices[0]!.workers.find(({ ranges }) =>
    ranges.some(({ first, last }) => first <= bucket && bucket <= last),
  );
  return owner!.worker;
}

describe('totals', () => {
  test('the wire delivered what was sent', () => {
    expect(rig.namespace.counter('tap0', 'rx_packets')).toBe(frames);
    expect(rig.namespace.counter('tap0', 'rx_dropped')).toBe(0);
  });

  test('every frame is counted, none dropped, none surplus', () => {
    expect(page.sum('counted_packets_total')).toBe(frames);
    expect(page.sum('counted_bytes_total')).toBe(frames * flowFrameBytes);
    expect(page.sum('received_packets_total')).toBe(frames);
    expect(page.sum('dropped_packets_total')).toBe(0);
    expect(page.sum('surplus_packets_total')).toBe(0);
    expect(page.sum('before_start_packets_total')).toBe(0);
  });

  test('the classes sum to what was counted, per worker', () => {
    for (const { labels, value } of page.series('counted_packets_total')) {
      expect(page.sum('class_packets_total', { worker: labels['worker']! })).toBe(value);
    }
    expect(page.sum('class_packets_total', { class: 'ipv4' })).toBe(frames);
  });

  test('the top flows and the remainder are all that was counted', () => {
    expect(page.sum('flow_packets_total') + page.sum('other_flows_packets')).toBe(frames);
    expect(page.sum('flow_bytes_total') + page.sum('other_flows_bytes')).toBe(frames * flowFrameBytes);
    expect(page.sum('other_flows_packets')).toBe(frames - top * perFlow);
  });

  test('the interface counters agree', () => {
    expect(page.sum('interface_received_packets_total')).toBe(frames);
  });
});

describe('flows', () => {
  test('a thousand series of exactly 200 packets', () => {
    const series = page.series('flow_packets_total', { direction: 'forward' });
    expect(series).toHaveLength(top);
    expect(series.filter(({ value }) => value === perFlow)).toHaveLength(top);
    expect(page.sum('flow_packets_total', { direction: 'reverse' })).toBe(0);
  });

  test('a thousand rows of exactly 200 packets, each on the worker of the plan', async () => {
    const rows = await rig.headgate.flows();
    expect(rows).toHaveLength(top);
    expect(new Set(rows.map(({ src }) => src)).size).toBe(top);
    const byPort = flowFrames(flows);
    for (const row of rows) {
      expect(row).toMatchObject({ device: 'tap0', proto: 17, dst_port: 80, packets: perFlow, reverse_packets: 0 });
      expect(row.bytes).toBe(perFlow * flowFrameBytes);
      expect(row.worker).toBe(plannedWorker(byPort[row.src_port - 1024]!));
    }
  });

  test('each worker counted exactly the flows that the plan gives it', () => {
    const planned = [0, 0, 0, 0];
    for (const frame of flowFrames(flows)) planned[plannedWorker(frame)]! += perFlow;
    for (const [worker, packets] of planned.entries()) {
      expect(page.sum('counted_packets_total', { worker: String(worker) })).toBe(packets);
      expect(page.sum('flows_created_total', { worker: String(worker) })).toBe(packets / perFlow);
    }
  });
});

test('SIGTERM prints the totals and exits 0', async () => {
  const { code, output } = await rig.headgate.stop();
  expect(code).toBe(0);
  expect(output).toMatch(/^ *all +1,000,000 +1,000,000 +100,000,000 +5,000 +0 +0 +0$/m);
});
