// The real Prometheus scrapes both pages of headgate and answers with the right count; promtool has nothing to say about them.
import { beforeAll, expect, test } from 'vitest';
import { patience, Prometheus } from '../support/prometheus.js';
import { lint } from '../support/promtool.js';
import { rigOfAllTests } from '../support/rig.js';
import { flowFrames } from './flows.js';

const frames = 50_000;
const flows = 500;

const config = `
global: { scrape_interval: 1s }
scrape_configs:
  - job_name: headgate
    static_configs: [{ targets: ['127.0.0.1:10514'] }]
  - job_name: headgate-flows
    metrics_path: /metrics/flows
    static_configs: [{ targets: ['127.0.0.1:10514'] }]
`;

const rig = rigOfAllTests();
let prometheus: Prometheus;

beforeAll(async () => {
  await rig.startHeadgate('tap0', '--workers', '3', '--full-flows');
  prometheus = new Prometheus(rig, rig.write('prometheus.yml', config));
  await rig.inject(flowFrames(flows), frames, 25_000);
});

test('Prometheus counts what was sent', async () => {
  const total = 'sum(headgate_counted_packets_total{device="tap0"})';
  await expect.poll(() => prometheus.value(total), patience).toBe(String(frames));
});

test.each(['headgate', 'headgate-flows'])(
  'in Prometheus, too, the flows and the remainder of %s are all',
  async (job) => {
    const of = (family: string): string => `sum(headgate_${family}{job="${job}"})`;
    const all = `${of('flow_packets_total')} + ${of('other_flows_packets')}`;
    await expect.poll(() => prometheus.value(all), patience).toBe(String(frames));
  },
);

test('every flow is a series there, and exact', async () => {
  const forward = 'headgate_flow_packets_total{job="headgate-flows",direction="forward"}';
  const exact = `count(${forward} == ${frames / flows})`;
  await expect.poll(() => prometheus.value(exact), patience).toBe(String(flows));
  expect(await prometheus.value(`count(${forward})`)).toBe(String(flows));
});

test.each(['headgate', 'headgate-flows'])('the scrape of %s is healthy', async (job) => {
  await expect.poll(() => prometheus.value(`up{job="${job}"}`), patience).toBe('1');
});

test('promtool check metrics is silent', async () => {
  expect(lint((await rig.headgate.get('/metrics')).body)).toBe('exit 0');
});
