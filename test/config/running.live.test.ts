// A capture as a file describes it: its interface, its weights, its seed, and a command line that wins over it.
import { beforeAll, expect, test } from 'vitest';
import { flowFrames } from '../live/flows.js';
import { rigOfAllTests } from '../support/rig.js';

const frames = 20_000;

interface PlanPage {
  readonly devices: readonly {
    readonly device: string;
    readonly seed: string;
    readonly workers: readonly { readonly worker: number; readonly ranges: readonly unknown[] }[];
  }[];
}

const rig = rigOfAllTests();

beforeAll(async () => {
  const text = 'devices: [tap0]\nweights: [1, 1, 0] # the third is drained\nseed: file\nring: 8\n';
  await rig.startHeadgate('--config', rig.write('sensor.yaml', text), '--seed', 'words');
});

test('the plan is the one of the file, the seed that of the command line', async () => {
  const plan = JSON.parse((await rig.headgate.get('/plan')).body) as PlanPage;
  expect(plan.devices.map(({ device, seed }) => [device, seed])).toEqual([['tap0', 'words']]);
  expect(plan.devices[0]!.workers.map(({ ranges }) => ranges)).toEqual([
    [{ first: 0, last: 2047 }],
    [{ first: 2048, last: 4095 }],
    [],
  ]);
});

test('a worker of weight 0 gets nothing, and nothing is missing', async () => {
  await rig.inject(flowFrames(500), frames, 50_000);
  const page = await rig.headgate.settled('counted_packets_total', frames);
  expect(page.sum('counted_packets_total')).toBe(frames);
  expect(page.sum('counted_packets_total', { worker: '0' })).toBeGreaterThan(0);
  expect(page.sum('counted_packets_total', { worker: '1' })).toBeGreaterThan(0);
  expect(page.sum('received_packets_total', { worker: '2' })).toBe(0);
  expect(page.series('ring_bytes').map(({ value }) => value)).toEqual([8, 8, 8].map((mebibytes) => mebibytes << 20));
});
