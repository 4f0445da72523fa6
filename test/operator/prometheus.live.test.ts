// What operators are given, at work: a real Prometheus with the example configuration scrapes a real headgate with traffic; the
// rules run, and every query of the dashboard has an answer.
import { cpSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowFrames } from '../live/flows.js';
import { fragments, wholeConnection } from '../live/tcp.js';
import { patience, Prometheus } from '../support/prometheus.js';
import type { Vector } from '../support/prometheus.js';
import { rigOfAllTests } from '../support/rig.js';
import { asking, dashboard } from './dashboard.js';

const examples = new URL('../../scripts/prometheus/', import.meta.url).pathname;
const perSecond = 2000;

const rig = rigOfAllTests();
let prometheus: Prometheus;
let traffic: Promise<void>;
let stopped = false;

/** The example as it is, but for its intervals. */
function hastened(config: string): string {
  const quick = config.replace(/^( +(?:scrape|evaluation)_interval: )15s$/gm, (_, key: string) => `${key}1s`);
  expect(quick.match(/_interval: 1s$/gm)).toHaveLength(2);
  return quick.replace('scrape_timeout: 10s', 'scrape_timeout: 1s');
}

/** Flows that go on, connections that are opened and closed, and fragments. */
const frames = [
  ...flowFrames(50),
  ...Array.from({ length: 10 }, (_, at) => [...wholeConnection(at), ...fragments(at)]).flat(),
];

async function sendUntilStopped(): Promise<void> {
  while (!stopped) await rig.inject(frames, perSecond, perSecond);
}

beforeAll(async () => {
  await rig.startHeadgate('tap0', '--workers', '3', '--top', '20', '--ring', '16');
  cpSync(examples, rig.path('.'), { recursive: true }); // the rules, too
  const config = hastened(readFileSync(`${examples}prometheus.yml`, 'utf8'));
  prometheus = new Prometheus(rig, rig.write('prometheus.yml', config));
  traffic = sendUntilStopped();
});

afterAll(async () => {
  stopped = true;
  await traffic;
});

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly state?: string;
}

/** Whether there is a series with a number: a division of nothing by nothing is none. */
function hasValue({ result }: Vector): boolean {
  const last = result.map(({ value, values }) => value ?? values?.at(-1));
  return last.some((sample) => Number.isFinite(Number(sample?.[1])));
}

/** Polls until a question has an answer with a value in it. */
async function expectValue(path: string, query: () => Record<string, string>): Promise<void> {
  const nothing: Vector = { result: [] };
  await expect
    .poll(async () => hasValue((await prometheus.ask<Vector>(path, query())) ?? nothing), patience)
    .toBe(true);
}

it('the page is scraped', async () => {
  await expect.poll(() => prometheus.value('up{job="headgate"}'), patience).toBe('1');
});

it('the rules are loaded and run, and no alert fires on a healthy capture', async () => {
  let rules: readonly Rule[] = [];
  const haveRun = async (): Promise<boolean> => {
    rules = ((await prometheus.ask<Rules>('rules', {}))?.groups ?? []).flatMap((group) => group.rules);
    return rules.length > 0 && rules.every(({ health }) => health !== 'unknown');
  };
  await expect.poll(haveRun, patience).toBe(true);
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  expect(rules.filter(({ state }) => state === 'firing')).toEqual([]);
});

it('the recorded coverage of a healthy capture comes to 1', async () => {
  // What waits in the rings at a scrape weighs less and less as the rates' window fills.
  const query = 'round(device:headgate_coverage:ratio_rate5m{device="tap0"}, 0.05)';
  await expect.poll(() => prometheus.value(query), patience).toBe('1');
});

describe('the dashboard', () => {
  const variables = dashboard.templating.list.filter(({ type }) => type === 'query');
  it.each(variables.map(({ name, definition }) => [name, definition] as const))(
    'finds values for the variable %s',
    async (_, definition) => {
      const [, metric = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition ?? '') ?? [];
      const firstSeries = async (): Promise<Record<string, string>> =>
        (await prometheus.ask<Record<string, string>[]>('series', { 'match[]': withValues(metric) }))?.[0] ?? {};
      await expect.poll(async () => (await firstSeries())[label], patience).toMatch(/^(tap0|127\.0\.0\.1:10514)$/);
    },
  );

  const queries = asking.flatMap(({ title, targets = [] }) =>
    targets.map((target) => [title, target.refId, target] as const),
  );
  it.each(queries)('shows %s, query %s', async (_, __, { expr, range }) => {
    const query = withValues(expr);
    const now = (): number => Math.floor(Date.now() / 1000);
    if (range) {
      await expectValue('query_range', () => ({ query, start: String(now() - 60), end: String(now()), step: '5' }));
    } else {
      await expectValue('query', () => ({ query }));
    }
  });
});

/** A query as Grafana sends it. */
function withValues(expression: string): string {
  return expression
    .replaceAll('$instance', '127.0.0.1:10514')
    .replaceAll('$device', '.+')
    .replaceAll('$__rate_interval', '10s');
}
