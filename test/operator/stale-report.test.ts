// A worker that hangs reports nothing while its packets are counted all the same: every page adds up, to the packet and byte.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flowFrameBytes, flowFrames } from '../live/flows.js';
import { Headgate } from '../support/headgate.js';
import type { Metrics } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';

const half = 20_000;

let namespace: Namespace;
let headgate: Headgate;

beforeAll(async () => {
  namespace = new Namespace();
  headgate = await Headgate.start(
    namespace,
    'tap0',
    '--workers',
    '1', // nobody else reports for it
    '--top',
    '30',
    '--fault-injection',
    '--ring',
    '16',
  );
});

afterAll(async () => {
  await headgate.kill();
  namespace.remove();
});

function expectWhole(page: Metrics): void {
  for (const unit of ['packets', 'bytes']) {
    const flows = page.sum(`flow_${unit}_total`);
    const others = page.sum(`other_flows_${unit}`);
    expect(others).toBeGreaterThanOrEqual(0);
    expect(flows + others).toBe(page.sum(`counted_${unit}_total`));
  }
}

it('adds up while a report is old, and when it is new again', async () => {
  await namespace.inject(flowFrames(200), half, half);
  await headgate.settled('counted_packets_total', half);
  expect((await headgate.get('/-/fault?worker=0&kind=stall', 'POST')).status).toBe(200);
  const more = namespace.inject(flowFrames(200), half, half);

  let oldest = 0;
  const deadline = Date.now() + 9000; // before the worker goes on
  for (let page = await headgate.metrics(); Date.now() < deadline; page = await headgate.metrics()) {
    expectWhole(page);
    oldest = Math.max(oldest, ...page.series('worker_report_age_seconds').map(({ value }) => value));
    if (page.sum('counted_packets_total') === 2 * half && oldest > 1) break;
  }
  await more;
  expect(oldest).toBeGreaterThan(1);
  const page = await headgate.metrics();
  expectWhole(page);
  expect(page.sum('counted_bytes_total')).toBe(2 * half * flowFrameBytes);
});
