// Asked to stop at a bad moment: headgate counts what it has, says the totals and ends well.
import { expect, test } from 'vitest';
import { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const frames = 4000;

const rig = rigOfEachTest();

async function send(): Promise<void> {
  await rig.inject(flowFrames(100), frames, 20_000);
}

/** Ends headgate; it ended well, and its totals have every frame. */
async function expectAllCounted(): Promise<void> {
  const { code, output } = await rig.headgate.stop();
  expect(code, rig.headgate.log).toBe(0);
  expect(output).toMatch(/^ +all +[\d,]+ +4,000 /m);
}

test('twice: the second time does not cut short what the first began', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2', '--block-timeout', '1000');
  await send();
  headgate.process.kill('SIGTERM');
  await expect.poll(() => headgate.log).toContain('stopping: counting what is left in the rings');
  await expectAllCounted();
  expect(headgate.log).toContain('still counting what is left in the rings');
}, 60_000);

test('while pages are asked for all the time: each is whole', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2');
  await send();
  await headgate.settled('counted_packets_total', frames);
  const pages: Metrics[] = [];
  headgate.process.kill('SIGTERM');
  for (;;) {
    const { status, body } = await headgate.get('/metrics');
    if (status !== 200) break; // nobody listens any more
    pages.push(new Metrics(body));
  }
  await expect.poll(() => headgate.process.exitCode).not.toBeNull();
  await expectAllCounted();
  expect(headgate.log).not.toContain('defect');
  for (const page of pages) {
    const listed = page.sum('other_flows_packets') + page.sum('flow_packets_total');
    expect([listed, page.sum('counted_packets_total')]).toEqual([frames, frames]);
  }
  expect(pages.length).toBeGreaterThan(0);
}, 60_000);

test('while a worker is stalled', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2', '--fault-injection');
  await headgate.fault(1, 'stall');
  await send();
  await expectAllCounted();
}, 60_000);

test('while a worker has no thread', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2', '--fault-injection');
  for (let crash = 1; crash <= 3; crash += 1) {
    await expect.poll(async () => (await headgate.fault(1, 'exit')).status).toBe(200);
    await expect.poll(() => headgate.log.split('worker 1 of tap0 died').length).toBe(crash + 1);
  }
  await send();
  await expectAllCounted();
}, 60_000);

test('while the interface is away', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2');
  await send();
  rig.namespace.run('ip', 'link', 'del', 'tap0');
  await expect.poll(() => headgate.log).toContain('interface tap0 is gone');
  await expectAllCounted();
}, 60_000);
