// Every flow on demand, while plans change and workers die: each flow once, all together exactly what was counted.
import { expect, test } from 'vitest';
import { running, settled } from '../support/counted.js';
import { Metrics } from '../support/metrics.js';
import { lint } from '../support/promtool.js';
import { rigOfEachTest } from '../support/rig.js';
import { scrape } from '../support/scrape.js';
import { flowFrameBytes, flowFrames } from './flows.js';

const rig = rigOfEachTest();

/** Packets of each flow, by its source port; fails when a flow is there twice. */
function packetsByPort(metrics: Metrics): Map<string, number> {
  const forward = metrics.series('flow_packets_total', { direction: 'forward' });
  const ports = new Map(forward.map(({ labels, value }) => [labels['src_port']!, value]));
  expect(forward).toHaveLength(ports.size);
  return ports;
}

test('every flow has its series, exact, and promtool has nothing to say', async () => {
  const [flows, perFlow] = [5000, 4];
  const options = ['--workers', '3', '--full-flows', '--full-flows-limit', '20000'];
  const headgate = await rig.startHeadgate('tap0', ...options);
  await rig.inject(flowFrames(flows), flows * perFlow, 20_000);
  await headgate.settled('counted_packets_total', flows * perFlow);
  const { status, body } = await headgate.get('/metrics/flows');
  expect(status).toBe(200);
  expect(lint(body)).toBe('exit 0');
  const metrics = new Metrics(body);
  const ports = packetsByPort(metrics);
  expect(ports.size).toBe(flows);
  expect([...ports.values()].every((packets) => packets === perFlow)).toBe(true);
  expect(metrics.sum('flow_bytes_total')).toBe(flows * perFlow * flowFrameBytes);
  expect(metrics.sum('flow_packets_total', { direction: 'reverse' })).toBe(0);
  for (const family of ['other_flows_packets', 'other_flows_bytes', 'flows_left_out'])
    expect([family, metrics.series(family)]).toEqual([family, [{ labels: { device: 'tap0' }, value: 0 }]]);
});

test('the labels are those of the largest flows on the other page', async () => {
  const headgate = await rig.startHeadgate('tap0', '--full-flows');
  await rig.inject(flowFrames(20), 200, 2000);
  const listed = await headgate.settled('counted_packets_total', 200);
  const full = new Metrics((await headgate.get('/metrics/flows')).body);
  const byLabels = (metrics: Metrics, family: string): string[] =>
    metrics.series(family).map(({ labels, value }) => `${JSON.stringify(labels)} ${value}`);
  for (const family of ['flow_packets_total', 'flow_bytes_total'])
    expect(byLabels(full, family).sort()).toEqual(byLabels(listed, family).sort());
});

test('beyond the limit the largest are there; the others are counted, and in the remainder', async () => {
  const [flows, heavy] = [1000, 50];
  const headgate = await rig.startHeadgate('tap0', '--workers', '2', '--full-flows', '--full-flows-limit', '200');
  const frames = flowFrames(flows);
  await rig.inject(frames, flows, 20_000);
  await rig.inject(frames.slice(0, heavy), heavy * 9, 20_000);
  await headgate.settled('counted_packets_total', flows + heavy * 9);
  const metrics = new Metrics((await headgate.get('/metrics/flows')).body);
  const ports = packetsByPort(metrics);
  expect([...ports.keys()].map(Number).sort((a, b) => a - b)).toEqual(
    Array.from({ length: heavy }, (_, flow) => 1024 + flow),
  );
  expect([...ports.values()].every((packets) => packets === 10)).toBe(true);
  expect(metrics.sum('flows_left_out')).toBe(flows - heavy);
  expect(metrics.sum('other_flows_packets')).toBe(flows - heavy);
  expect(metrics.sum('other_flows_bytes')).toBe((flows - heavy) * flowFrameBytes);
});

test('without the option it is not there', async () => {
  const headgate = await rig.startHeadgate('tap0');
  expect((await headgate.get('/metrics/flows')).status).toBe(404);
});

test('while plans change under load no flow is missing or there twice, and none falls', async () => {
  const [flows, frames] = [1000, 60_000];
  const manager = await rig.startManager({ workers: 3, seed: 'full', fullFlows: flows });
  const url = `${await manager.serve()}/metrics/flows`;
  await rig.inject(flowFrames(flows), flows, 20_000); // every flow is there before anything moves
  await settled(manager, flows);
  const traffic = rig.inject(flowFrames(flows), frames, 15_000);
  const isRunning = running(traffic);
  let changes = 0;
  const changing = (async () => {
    for (; isRunning(); changes += 1)
      await manager.setWeights([0, 1, 2].map((worker) => (worker === changes % 3 ? 0 : 1)));
  })();
  let before = new Map<string, number>();
  while (isRunning()) {
    const ports = packetsByPort(new Metrics(await scrape(rig.namespace, url)));
    expect(ports.size).toBe(flows);
    for (const [port, packets] of ports) expect(packets).toBeGreaterThanOrEqual(before.get(port) ?? 0);
    before = ports;
  }
  await changing;
  expect(changes).toBeGreaterThan(0);
  await settled(manager, flows + frames);
  const ports = packetsByPort(new Metrics(await scrape(rig.namespace, url)));
  expect([...ports.values()].every((packets) => packets === 1 + frames / flows)).toBe(true);
}, 60_000);

test('a lane whose worker is dead or stalled is on the page as well', async () => {
  const flows = 600;
  const manager = await rig.startManager({ workers: 3, seed: 'dead' });
  const url = `${await manager.serve()}/metrics/flows`;
  await rig.inject(flowFrames(flows), flows, 20_000);
  await settled(manager, flows);
  await manager.fault(0, 'exit');
  await manager.fault(1, 'stall');
  const ports = packetsByPort(new Metrics(await scrape(rig.namespace, url)));
  expect(ports.size).toBe(flows);
  expect([...ports.values()].every((packets) => packets === 1)).toBe(true);
});
