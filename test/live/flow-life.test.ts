// Flows begin, are measured and end: on every page and for every worker created = active + ended, and at the end the histograms
// have told of every flow, to the byte.
import { expect, test } from 'vitest';
import type { FlowTableTotals, Snapshot } from '#src/snapshot/snapshot.js';
import { settled, sum } from '../support/counted.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrameBytes, flowFrames } from './flows.js';
import { fragments, refusedConnection, wholeConnection } from './tcp.js';

const patienceMs = 30_000;

const rig = rigOfEachTest();

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const bytesOf = (frames: readonly Uint8Array[]): number => frames.reduce((all, { length }) => all + length, 0);

/** Reads the page until so many flows have ended, and for every page that each worker's flows add up. */
function untilEnded(count: number): Promise<Metrics> {
  return rig.headgate.until((page) => {
    for (const { labels, value } of page.series('flows_created_total')) {
      const { worker = '' } = labels;
      expect(value).toBe(page.sum('flows_active', { worker }) + page.sum('flows_ended_total', { worker }));
    }
    return page.sum('flows_ended_total') >= count;
  }, patienceMs);
}

test('every way to end is counted, and what ended is measured', async () => {
  await rig.startHeadgate('tap0', '--workers', '2', '--timeout-udp', '2', '--timeout-tcp-closed', '2');
  const connections = range(20).flatMap(wholeConnection);
  const refused = range(10).flatMap((at) => refusedConnection(100 + at));
  const datagrams = [...flowFrames(30), ...range(5).flatMap((at) => fragments(at))];
  const frames = [...connections, ...refused, ...datagrams];
  await rig.inject(frames, frames.length, 2000);

  const page = await untilEnded(65);
  expect(page.sum('counted_packets_total')).toBe(frames.length);
  expect(page.sum('flows_created_total')).toBe(65);
  expect(page.sum('flows_active')).toBe(0);
  const reasons = { fin: 20, rst: 10, idle: 35, active: 0, evicted: 0, moved: 0, stopped: 0 };
  for (const [reason, count] of Object.entries(reasons)) {
    expect([reason, page.sum('flows_ended_total', { reason })]).toEqual([reason, count]);
  }
  expect(page.sum('flow_duration_seconds_count')).toBe(65);
  expect(page.sum('flow_duration_seconds_bucket', { le: '1800' })).toBe(65);
  expect(page.sum('flow_size_bytes_count')).toBe(65);
  expect(page.sum('flow_size_bytes_sum')).toBe(bytesOf(frames));
  expect(page.sum('flow_size_bytes_bucket', { le: '100' })).toBe(30); // the UDP flows; refused connections have 108
  expect(page.sum('tcp_handshake_seconds_count')).toBe(20);
  expect(page.sum('tcp_handshake_seconds_sum')).toBeGreaterThan(0);
  expect(page.sum('fragments_joined_total')).toBe(10);
  expect(page.sum('fragments_orphaned_total')).toBe(0);
}, 60_000);

test('timeouts change while packets are counted', async () => {
  const settings = (timeout: number): string =>
    rig.write('headgate.yaml', `devices: [tap0]\nworkers: 2\ntimeout-udp: ${timeout}\n`);
  const headgate = await rig.startHeadgateBy(settings(3600));
  await rig.inject(flowFrames(50), 500, 5000);
  const before = await headgate.settled('counted_packets_total', 500);
  expect(before.sum('flows_active')).toBe(50);
  expect(before.sum('flow_size_bytes_count')).toBe(0);
  settings(1);
  expect(await headgate.reload()).toEqual({ status: 200, body: 'timeout-udp: 3600 -> 1\n' });
  const after = await untilEnded(50);
  expect(after.sum('flows_ended_total', { reason: 'idle' })).toBe(50);
  expect(after.sum('flow_size_bytes_sum')).toBe(500 * flowFrameBytes);
  expect(after.sum('flow_packets_total')).toBe(500); // they ended a moment ago: they are still shown
  expect(after.sum('counted_packets_total')).toBe(500);
  expect(after.sum('dropped_packets_total')).toBe(0);
}, 60_000);

/** The flow tables of all workers; each of them adds up. */
function tablesOf(snapshot: Snapshot): FlowTableTotals[] {
  const tables = snapshot.devices[0]!.workers.map(({ totals }) => totals.flows);
  for (const { created, active, ended } of tables) {
    expect(created).toBe(active + Object.values(ended).reduce((all, count) => all + count, 0));
  }
  return tables;
}

const sumOver = (tables: readonly FlowTableTotals[], of: (table: FlowTableTotals) => number): number =>
  tables.reduce((all, table) => all + of(table), 0);

test('flows that change workers live on there; when capture ends, every flow and byte was told of', async () => {
  const manager = await rig.startManager({ workers: 2, seed: 'life' });
  const frames = flowFrames(2000);
  const orphans = range(4).flatMap((at) => fragments(at, { withoutFirst: true }));
  const traffic = rig.inject(frames, 40_000, 20_000);
  for (const weights of [
    [1, 1, 1],
    [0, 1, 1],
    [1, 0, 0],
    [1, 3, 2],
  ]) {
    await manager.setWeights(weights);
    tablesOf(await manager.snapshot());
  }
  await traffic;
  await rig.inject(orphans, orphans.length, 1000);
  const all = 40_000 + orphans.length;
  const tables = tablesOf(await settled(manager, all));
  expect(sumOver(tables, ({ active }) => active)).toBe(2000);
  expect(sumOver(tables, ({ ended }) => ended['moved'] ?? NaN)).toBeGreaterThan(2000);
  expect(sumOver(tables, ({ fragmentsOrphaned }) => fragmentsOrphaned)).toBe(0); // they wait for their first one

  const last = await manager.stop();
  const ended = tablesOf(last);
  expect(sum(last, ({ counted }) => counted.packets)).toBe(all);
  expect(sumOver(ended, ({ active }) => active)).toBe(0);
  expect(sumOver(ended, (table) => table.ended['stopped'] ?? NaN)).toBe(2004);
  expect(sumOver(ended, ({ fragmentsOrphaned }) => fragmentsOrphaned)).toBe(orphans.length);
  for (const { ended: reasons, created, durations, sizes } of ended) {
    for (const { counts } of [durations, sizes]) {
      expect(counts.reduce((total, count) => total + count, 0)).toBe(created - (reasons['moved'] ?? NaN));
    }
  }
  expect(sumOver(ended, ({ sizes }) => sizes.sum)).toBe(40_000 * flowFrameBytes + bytesOf(orphans));
  expect(last.devices[0]!.topFlows.map((flow) => flow.end)).toEqual(new Array(10).fill('stopped'));
}, 60_000);
