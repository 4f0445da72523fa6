// The rules for Prometheus: well-formed, each alert proven to fire and to keep quiet, and about metrics that exist.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unknownNames } from './names.js';

const folder = new URL('../../scripts/prometheus/', import.meta.url).pathname;
const tests = new URL('./rules/', import.meta.url).pathname;

const read = (name: string): string => readFileSync(folder + name, 'utf8');
const testFiles = readdirSync(tests).map((name) => tests + name);
const testText = testFiles.map((file) => readFileSync(file, 'utf8')).join('');
const namesOf = (kind: string, text: string): string[] =>
  [...text.matchAll(new RegExp(`^ +- ${kind}: (\\S+)$`, 'gm'))].map(([, name = '']) => name);

const alerts = namesOf('alert', read('alerts.rules.yml'));
const records = namesOf('record', read('recording.rules.yml'));

function promtool(...words: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', words, { encoding: 'utf8' });
  if (error) throw error;
  return { status, output: stdout + stderr };
}

it('are accepted by promtool with the example configuration, without a word but success', () => {
  const { status, output } = promtool('check', 'config', `${folder}prometheus.yml`);
  const lines = output.split('\n').filter((line) => line !== '' && !line.includes('SUCCESS'));
  expect(lines.every((line) => line.startsWith('Checking '))).toBe(true);
  expect([...output.matchAll(/SUCCESS: (\d+) rules found/g)].map(([, count]) => Number(count)).sort()).toEqual(
    [records.length, alerts.length].sort(),
  );
  expect(status).toBe(0);
});

it('do in their unit tests what they should', () => {
  const { status, output } = promtool('test', 'rules', ...testFiles);
  expect(output.replaceAll(tests, '')).not.toContain('FAILED');
  expect(status).toBe(0);
});

describe('every alert', () => {
  it.each(alerts)('%s is shown to fire, and beside a near miss', (name) => {
    const test = testText.split('  - name: ').find((part) => part.startsWith(`${name} `)) ?? '';
    expect(test).toContain(`alertname="${name}",instance="bad"`);
    expect(test).toContain('instance="good"');
    expect(test).not.toContain(`alertname="${name}",instance="good"`);
  });

  it('has a severity, a summary with the instance, and a description', () => {
    for (const rule of read('alerts.rules.yml')
      .split(/^ +- alert: /m)
      .slice(1)) {
      expect(rule).toMatch(/labels: \{ severity: (critical|warning) \}/);
      expect(rule).toMatch(/summary: '.*\{\{ \$labels\.instance \}\}.*\.'/);
      expect(rule).toMatch(/description: >-\n/);
    }
  });
});

describe('names', () => {
  it('of metrics are those of the page', () => {
    expect(unknownNames(read('alerts.rules.yml') + read('recording.rules.yml'))).toEqual([]);
  });

  it('of recorded totals are recorded, and each is proven', () => {
    const used = new Set(read('alerts.rules.yml').match(/device:headgate_[a-z0-9_]+:[a-z0-9_]+/g));
    expect([...used].filter((name) => !records.includes(name))).toEqual([]);
    for (const name of records) expect(testText).toContain(name);
  });
});
