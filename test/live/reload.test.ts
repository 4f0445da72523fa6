// Settings change while packets flow: good files are taken over, bad ones change nothing, and no packet is lost in either case.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { availableMemory } from '#src/manager/memory.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const rig = rigOfEachTest();

/** Writes the file of settings; where it is. */
const settings = (text: string): string => rig.write('headgate.yaml', `devices: [tap0]\n${text}`);

test('workers, weights and top K change without loss; a bad file changes nothing', async () => {
  const [flows, perFlow] = [500, 250];
  const headgate = await rig.startHeadgateBy(settings('workers: 2\ntop: 10\n'));
  const injected = rig.inject(flowFrames(flows), flows * perFlow, 25_000);
  expect(await headgate.buckets()).toEqual([2048, 2048]);

  settings('weights: [1, 1, 2]\ntop: 1000\n');
  const good = await headgate.reload();
  expect(good.status).toBe(200);
  expect(await headgate.buckets()).toEqual([1024, 1024, 2048]);

  settings('weihgts: [1, 1]\n');
  const bad = await headgate.reload();
  expect(bad.status).toBe(500);
  expect(bad.body).toMatch(/headgate\.yaml:2:1: .*weihgts.*weights/);
  expect(await headgate.buckets()).toEqual([1024, 1024, 2048]);
  expect((await headgate.metrics()).sum('config_last_reload_successful')).toBe(0);

  settings('weights: [1, 0, 1]\ntop: 1000\n');
  headgate.process.kill('SIGHUP');
  await expect.poll(async () => (await headgate.buckets())[1]).toBe(0);

  settings('workers: 1\ntop: 1000\n');
  await headgate.reload();
  expect(await headgate.buckets()).toEqual([4096, 0, 0]);

  await injected;
  const page = await headgate.settled('counted_packets_total', flows * perFlow);
  expect(page.sum('config_last_reload_successful')).toBe(1);
  expect(page.sum('counted_packets_total')).toBe(flows * perFlow);
  expect(page.sum('dropped_packets_total') + page.sum('late_packets_total')).toBe(0);
  const listed = page.series('flow_packets_total', { direction: 'forward' });
  expect(listed).toHaveLength(flows);
  expect(listed.filter(({ value }) => value === perFlow)).toHaveLength(flows);
}, 60_000);

test('a filter changes while packets flow; one that does not compile changes nothing', async () => {
  const headgate = await rig.startHeadgateBy(settings('workers: 3\n'));
  await rig.inject(flowFrames(100), 1000, 10_000);
  settings('workers: 3\nfilter: udp src port 1024\n');
  expect((await headgate.reload()).status).toBe(200);
  await rig.inject(flowFrames(100), 1000, 10_000);
  settings('workers: 3\nfilter: udp pork 7\n');
  const refused = await headgate.reload();
  expect(refused.status).toBe(500);
  expect(refused.body).toContain('syntax error');
  await rig.inject(flowFrames(100), 1000, 10_000);
  const page = await headgate.settled('counted_packets_total', 1020);
  expect(page.sum('counted_packets_total')).toBe(1020); // of the second and third thousand only port 1024, ten each
  expect(page.sum('received_packets_total')).toBe(1020);
}, 60_000);

test('SIGHUP again and again while packets flow: the last file counts, and every packet', async () => {
  const headgate = await rig.startHeadgate('--config', settings('workers: 2\n'));
  const injected = rig.inject(flowFrames(500), 40_000, 20_000);
  for (let turn = 0; turn < 20; turn += 1) {
    settings(turn % 2 === 0 ? `weights: [1, ${turn}]\n` : 'workers: none\n');
    headgate.process.kill('SIGHUP');
    await sleep(50);
  }
  settings('weights: [3, 1]\n');
  headgate.process.kill('SIGHUP');
  await expect.poll(() => headgate.buckets()).toEqual([3072, 1024]);
  await injected;
  const page = await headgate.settled('counted_packets_total', 40_000);
  expect(page.sum('counted_packets_total')).toBe(40_000);
  expect(page.sum('dropped_packets_total') + page.sum('late_packets_total')).toBe(0);
  await expect.poll(async () => (await headgate.metrics()).sum('config_last_reload_successful')).toBe(1);
}, 60_000);

test('more workers than the host has memory for are refused in a sentence, and everything is as before', async () => {
  const ring = Math.ceil(availableMemory(readFileSync('/proc/meminfo', 'utf8')) / 2 ** 20 / 255);
  const headgate = await rig.startHeadgateBy(settings(`workers: 1\nring: ${ring}\n`));
  settings(`workers: 256\nring: ${ring}\nfilter: tcp\ntop: 5\n`);
  const { status, body } = await headgate.reload();
  expect(status).toBe(500);
  expect(body).toMatch(
    /^the rings and flow tables of 255 more workers take [\d,]+ MiB, and the host has [\d,]+ MiB to give; .+\n$/,
  );
  expect(await headgate.buckets()).toEqual([4096]);
  await rig.inject(flowFrames(100), 1000, 10_000); // UDP
  const page = await headgate.settled('counted_packets_total', 1000);
  expect(page.sum('counted_packets_total')).toBe(1000);
  expect(page.sum('config_last_reload_successful')).toBe(0);
}, 60_000);

test('what takes a restart is named, and stays', async () => {
  const headgate = await rig.startHeadgateBy(settings('workers: 1\nring: 64\n'));
  settings('workers: 1\nring: 32\n');
  const { status, body } = await headgate.reload();
  expect(status).toBe(200);
  expect(body).toMatch(/ring: 64 stays; 32 takes a restart/);
  expect((await headgate.metrics()).sum('ring_bytes')).toBe(64 * 1024 * 1024);
}, 60_000);

test('without --enable-lifecycle nobody can reload over HTTP', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '1');
  expect((await headgate.reload()).status).toBe(404);
});
