// A worker that hangs reports nothing while its packets are counted all the same: every page adds up, to the packet and byte.
import { expect, it } from 'vitest';
import { flowFrameBytes, flowFrames } from '../live/flows.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';

const half = 20_000;

const rig = rigOfEachTest();

function expectWhole(page: Metrics): void {
  for (const unit of ['packets', 'bytes']) {
    const flows = page.sum(`flow_${unit}_total`);
    const others = page.sum(`other_flows_${unit}`);
    expect(others).toBeGreaterThanOrEqual(0);
    expect(flows + others).toBe(page.sum(`counted_${unit}_total`));
  }
}

it('adds up while a report is old, and when it is new again', async () => {
  const alone = ['--workers', '1']; // nobody else reports for it
  const headgate = await rig.startHeadgate('tap0', ...alone, '--top', '30', '--fault-injection', '--ring', '16');
  await rig.inject(flowFrames(200), half, half);
  await headgate.settled('counted_packets_total', half);
  expect((await headgate.fault(0, 'stall')).status).toBe(200);
  const more = rig.inject(flowFrames(200), half, half);

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
