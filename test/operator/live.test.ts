// What operators are given, at work: a real Prometheus with the example configuration scrapes a real headgate with traffic; the
// rules run, and every query of the dashboard has an answer.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowFrames } from '../live/flows.js';
import { fragments, wholeConnection } from '../live/tcp.js';
import { Headgate } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';
import { asking, dashboard } from './dashboard.js';

const examples = new URL('../../scripts/prometheus/', import.meta.url).pathname;
const perSecond = 2000;
const patienceMs = 25_000;

let namespace: Namespace;
let headgate: Headgate;
let prometheus: ChildProcess;
let traffic: Promise<void>;
let folder: string;
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
  while (!stopped) await namespace.inject(frames, perSecond, perSecond);
}

beforeAll(async () => {
  namespace = new Namespace();
  folder = mkdtempSync(join(tmpdir(), 'headgate-operator-'));
  cpSync(examples, folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, hastened(readFileSync(config, 'utf8')));
  headgate = await Headgate.start(namespace, 'tap0', '--workers', '3', '--top', '20', '--ring', '16');
  const options = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${folder}/data`,
    '--web.listen-address=127.0.0.1:9090',
  ];
  prometheus = namespace.start('prometheus', options, { stdio: 'ignore' });
  traffic = sendUntilStopped();
  expect(await eventually(() => ask<Vector>('query', { query: 'up{job="headgate"}' }), hasValue)).toBeDefined();
});

afterAll(async () => {
  stopped = true;
  await traffic;
  prometheus.kill('SIGKILL');
  if (prometheus.exitCode === null && prometheus.signalCode === null) await once(prometheus, 'exit');
  await headgate.kill();
  namespace.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Vector {
  readonly result: readonly {
    readonly value?: readonly [number, string];
    readonly values?: readonly [number, string][];
  }[];
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly state?: string;
}

/** What Prometheus's API says; undefined when it has no answer. */
async function ask<Data>(path: string, query: Record<string, string>): Promise<Data | undefined> {
  const url = `http://127.0.0.1:9090/api/v1/${path}?${new URLSearchParams(query).toString()}`;
  const { status, body } = await headgate.get(url);
  return status === 200 ? (JSON.parse(body) as { data: Data }).data : undefined;
}

/** Asks until the answer is wanted; undefined when patience is at an end. */
async function eventually<Data>(
  question: () => Promise<Data | undefined>,
  wanted: (answer: Data) => boolean,
): Promise<Data | undefined> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const answer = await question();
    if (answer !== undefined && wanted(answer)) return answer;
    await sleep(250);
  }
  return undefined;
}

/** Whether there is a series with a number: a division of nothing by nothing is none. */
function hasValue({ result }: Vector): boolean {
  const last = result.map(({ value, values }) => value ?? values?.at(-1));
  return last.some((sample) => Number.isFinite(Number(sample?.[1])));
}

it('the rules are loaded and run, and no alert fires on a healthy capture', async () => {
  const rulesOf = ({ groups }: Rules): readonly Rule[] => groups.flatMap(({ rules }) => rules);
  const answer = await eventually(
    () => ask<Rules>('rules', {}),
    (all) => rulesOf(all).length > 0 && rulesOf(all).every(({ health }) => health !== 'unknown'),
  );
  const rules = rulesOf(answer ?? { groups: [] });
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  expect(rules.filter(({ state }) => state === 'firing')).toEqual([]);
});

it('the recorded coverage of a healthy capture comes to 1', async () => {
  // What waits in the rings at a scrape weighs less and less as the rates' window fills.
  const query = 'round(device:headgate_coverage:ratio_rate5m{device="tap0"}, 0.05)';
  const answer = await eventually(
    () => ask<Vector>('query', { query }),
    ({ result }) => result[0]?.value?.[1] === '1',
  );
  expect(answer).toBeDefined();
});

describe('the dashboard', () => {
  const variables = dashboard.templating.list.filter(({ type }) => type === 'query');
  it.each(variables.map(({ name, definition }) => [name, definition] as const))(
    'finds values for the variable %s',
    async (_, definition) => {
      const [, metric = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition ?? '') ?? [];
      const series = await eventually(
        () => ask<Record<string, string>[]>('series', { 'match[]': withValues(metric) }),
        (found) => found.length > 0,
      );
      expect(series?.[0]?.[label]).toMatch(/^(tap0|127\.0\.0\.1:10514)$/);
    },
  );

  const queries = asking.flatMap(({ title, targets = [] }) =>
    targets.map((target) => [title, target.refId, target] as const),
  );
  it.each(queries)('shows %s, query %s', async (_, __, { expr, range }) => {
    const query = withValues(expr);
    const now = (): number => Math.floor(Date.now() / 1000);
    const question = range
      ? () => ask<Vector>('query_range', { query, start: String(now() - 60), end: String(now()), step: '5' })
      : () => ask<Vector>('query', { query });
    expect(await eventually(question, hasValue)).toBeDefined();
  });
});

/** A query as Grafana sends it. */
function withValues(expression: string): string {
  return expression
    .replaceAll('$instance', '127.0.0.1:10514')
    .replaceAll('$device', '.+')
    .replaceAll('$__rate_interval', '10s');
}
