// The real Prometheus scrapes both pages of headgate and answers with the right count; promtool has nothing to say about them.
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Headgate } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';
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

let namespace: Namespace;
let headgate: Headgate;
let prometheus: ChildProcess;
let folder: string;

beforeAll(async () => {
  namespace = new Namespace();
  folder = mkdtempSync(join(tmpdir(), 'headgate-prometheus-'));
  writeFileSync(join(folder, 'prometheus.yml'), config);
  headgate = await Headgate.start(namespace, 'tap0', '--workers', '3', '--full-flows');
  prometheus = namespace.start(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      '--web.listen-address=127.0.0.1:9090',
    ],
    { stdio: 'ignore' },
  );
  await namespace.inject(flowFrames(flows), frames, 25_000);
});

afterAll(async () => {
  prometheus.kill('SIGKILL');
  if (prometheus.exitCode === null && prometheus.signalCode === null) await once(prometheus, 'exit');
  await headgate.kill();
  namespace.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface QueryAnswer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** The value of a query that has one result, once `wanted` says it is there. */
async function query(expression: string, wanted: (value: string) => boolean): Promise<string | undefined> {
  const url = `http://127.0.0.1:9090/api/v1/query?query=${encodeURIComponent(expression)}`;
  const deadline = Date.now() + 25_000;
  for (;;) {
    const { status, body } = await headgate.get(url);
    const value = status === 200 ? (JSON.parse(body) as QueryAnswer).data.result[0]?.value[1] : undefined;
    if ((value !== undefined && wanted(value)) || Date.now() > deadline) return value;
    await sleep(250);
  }
}

test('Prometheus counts what was sent', async () => {
  const total = await query('sum(headgate_counted_packets_total{device="tap0"})', (value) => Number(value) >= frames);
  expect(total).toBe(String(frames));
});

test.each(['headgate', 'headgate-flows'])(
  'in Prometheus, too, the flows and the remainder of %s are all',
  async (job) => {
    const of = (family: string): string => `sum(headgate_${family}{job="${job}"})`;
    const total = await query(
      `${of('flow_packets_total')} + ${of('other_flows_packets')}`,
      (value) => value === String(frames),
    );
    expect(total).toBe(String(frames));
  },
);

test('every flow is a series there, and exact', async () => {
  const forward = 'headgate_flow_packets_total{job="headgate-flows",direction="forward"}';
  const count = `count(${forward} == ${frames / flows})`;
  expect(await query(count, (value) => value === String(flows))).toBe(String(flows));
  expect(await query(`count(${forward})`, () => true)).toBe(String(flows));
});

test.each(['headgate', 'headgate-flows'])('the scrape of %s is healthy', async (job) => {
  expect(await query(`up{job="${job}"}`, (value) => value === '1')).toBe('1');
});

test('promtool check metrics is silent', async () => {
  const { body } = await headgate.get('/metrics');
  expect(execFileSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8', stdio: 'pipe' })).toBe('');
});
