// The dashboard's JSON: whole, without overlaps, and about metrics that exist. Whether its queries answer is tested live.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { asking, dashboard } from './dashboard.js';
import type { Panel } from './dashboard.js';
import { unknownNames } from './names.js';

const { panels, templating } = dashboard;

it('is what its script writes', () => {
  const script = new URL('../../scripts/grafana/dashboard.js', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(script, ['--check'], { encoding: 'utf8' });
  expect([status, stdout + stderr]).toEqual([0, 'headgate.json is as panels.js wants it.\n']);
});

it('has the rows that an operator looks for, in the order of urgency', () => {
  expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
    'Health at a glance',
    'Traffic',
    'Honesty of the capture',
    'Workers',
    'Top flows',
    'Flow tables',
    'Interface',
  ]);
});

it('numbers its panels, each once', () => {
  expect(panels.map(({ id }) => id)).toEqual(panels.map((_, at) => at + 1));
});

it('has room for every panel: within the 24 columns, none upon another, rows from left to right', () => {
  const overlap = (one: Panel, other: Panel): boolean => {
    const [a, b] = [one.gridPos, other.gridPos];
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  };
  for (const [at, panel] of panels.entries()) {
    const { x, w, h } = panel.gridPos;
    expect([panel.title, x >= 0 && x + w <= 24 && w >= 3 && h >= 1 && Number.isInteger(w)]).toEqual([
      panel.title,
      true,
    ]);
    expect(panels.slice(at + 1).filter((other) => overlap(panel, other))).toEqual([]);
  }
});

it('asks the chosen data source, everywhere', () => {
  const chosen = { type: 'prometheus', uid: '${datasource}' };
  for (const { datasource, targets = [] } of asking) {
    expect(datasource).toEqual(chosen);
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(target.datasource).toEqual(chosen);
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  }
  const [first, ...others] = templating.list;
  expect(first).toMatchObject({ name: 'datasource', type: 'datasource' });
  expect(others.map(({ name, datasource }) => [name, datasource])).toEqual([
    ['instance', chosen],
    ['device', chosen],
  ]);
});

describe('every query', () => {
  const queries = asking.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const));

  it.each(queries)('of %s asks for the chosen devices only', (_, expr) => {
    const metrics = expr.match(/headgate_\w+/g) ?? [];
    const selected = expr.match(/headgate_\w+\{instance=~"\$instance", device=~"\$device"[,}]/g) ?? [];
    if (!expr.startsWith('count(ALERTS')) expect(metrics.length).toBeGreaterThan(0);
    expect(selected.length).toBe(metrics.length);
  });

  it('names metrics of the page', () => {
    expect(unknownNames(JSON.stringify(dashboard))).toEqual([]);
  });

  it('uses no variable but the dashboard has it, or Grafana itself', () => {
    const own = templating.list.map(({ name }) => name);
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z_]+)\b/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(['__all', '__rate_interval', ...own].sort());
  });
});
