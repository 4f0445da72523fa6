// A real Prometheus scrapes the page: what it stores is what the snapshot says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { samplesOf } from '../metrics/exposition.js';
import { ask, serve } from './support.js';

const patience = { timeout: 25_000, interval: 200 };

/** Starts Prometheus with one target for the running test, and returns its address. */
async function startPrometheus(target: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-prometheus-'));
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '3s', scrape_timeout: '3s' },
      scrape_configs: [{ job_name: 'headgate', static_configs: [{ targets: [target] }] }],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const options = [`--config.file=${config}`, `--storage.tsdb.path=${folder}`, `--web.listen-address=${address}`];
  const child = spawn('prometheus', options, { stdio: 'ignore' });
  onTestFinished(async () => {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  await once(child, 'spawn');
  return `http://${address}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The values of a query now, by the labels that `key` names; empty until there are some. */
async function valuesOf(prometheus: string, query: string, key: string): Promise<Record<string, number>> {
  const url = `${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await ask(url).catch(() => undefined);
  if (answer?.status !== 200) return {};
  const { data } = JSON.parse(answer.text) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return Object.fromEntries(data.result.map(({ metric, value }) => [metric[key] ?? '', Number(value[1])]));
}

it('is scraped by Prometheus, every sample of it', async () => {
  const server = await serve();
  const target = new URL(server.url).host;
  const prometheus = await startPrometheus(target);

  await expect.poll(() => valuesOf(prometheus, 'up', 'instance'), patience).toEqual({ [target]: 1 });
  const samples = samplesOf((await ask(`${server.url}/metrics`)).text);
  const stored = await valuesOf(prometheus, 'count({job="headgate", __name__=~"headgate_.*"})', '');
  expect(stored).toEqual({ '': samples.filter(({ name }) => name.startsWith('headgate_')).length });
  expect(await valuesOf(prometheus, 'sum by (device) (headgate_counted_packets_total)', 'device')).toEqual({
    eth0: 150,
    'wl"an': 0,
  });
  expect(await valuesOf(prometheus, 'headgate_flow_bytes_total{direction="reverse"}', 'src')).toEqual({
    '10.0.0.1': 4000,
    '2001:db8::1': 4000,
    '192.0.2.1': 0,
  });
});
