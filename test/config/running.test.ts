// A capture as a file describes it: its interface, its weights, its seed, and a command line that wins over it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flowFrames } from '../live/flows.js';
import { Headgate } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';

const frames = 20_000;

interface PlanPage {
  readonly devices: readonly {
    readonly device: string;
    readonly seed: string;
    readonly workers: readonly { readonly worker: number; readonly ranges: readonly unknown[] }[];
  }[];
}

let namespace: Namespace;
let folder: string;
let headgate: Headgate;

beforeAll(async () => {
  namespace = new Namespace();
  folder = mkdtempSync(join(tmpdir(), 'headgate-config-'));
  const file = join(folder, 'sensor.yaml');
  writeFileSync(file, 'devices: [tap0]\nweights: [1, 1, 0] # the third is drained\nseed: file\nring: 8\n');
  headgate = await Headgate.start(namespace, '--config', file, '--seed', 'words');
});

afterAll(async () => {
  await headgate.kill();
  namespace.remove();
  rmSync(folder, { recursive: true });
});

test('the plan is the one of the file, the seed that of the command line', async () => {
  const plan = JSON.parse((await headgate.get('/plan')).body) as PlanPage;
  expect(plan.devices.map(({ device, seed }) => [device, seed])).toEqual([['tap0', 'words']]);
  expect(plan.devices[0]!.workers.map(({ ranges }) => ranges)).toEqual([
    [{ first: 0, last: 2047 }],
    [{ first: 2048, last: 4095 }],
    [],
  ]);
});

test('a worker of weight 0 gets nothing, and nothing is missing', async () => {
  await namespace.inject(flowFrames(500), frames, 50_000);
  const page = await headgate.settled('counted_packets_total', frames);
  expect(page.sum('counted_packets_total')).toBe(frames);
  expect(page.sum('counted_packets_total', { worker: '0' })).toBeGreaterThan(0);
  expect(page.sum('counted_packets_total', { worker: '1' })).toBeGreaterThan(0);
  expect(page.sum('received_packets_total', { worker: '2' })).toBe(0);
  expect(page.series('ring_bytes').map(({ value }) => value)).toEqual([8, 8, 8].map((mebibytes) => mebibytes << 20));
});
