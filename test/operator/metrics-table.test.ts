// The README's table of metrics is what the collectors declare, and what the page shows.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { families } from '#src/metrics/families.js';
import { createPage } from '#src/metrics/page.js';
import { example } from '../metrics/example.js';

const root = new URL('../../', import.meta.url).pathname;
const readme = `${root}README.md`;

function run(...words: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(`${root}scripts/metrics-table.js`, words, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** A file of the test's own with some text. */
function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-table-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'PAGE.md');
  writeFileSync(file, text);
  return file;
}

it('is fresh in the README', () => {
  expect(run('--check', readme)).toEqual({ status: 0, output: `${families().length} metrics are in the table.\n` });
});

it('that is stale is told so, and brought up to date', () => {
  const text = readFileSync(readme, 'utf8');
  const file = fileWith(text.replace('`headgate_device_up`', '`headgate_device_on`'));
  const { status, output } = run('--check', file);
  expect(status).toBe(1);
  expect(output).toContain(
    'PAGE.md: the table of metrics is not what the collectors say; run scripts/metrics-table.js.\n',
  );
  expect(run(file).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('that has no place in a file is missed', () => {
  const { status, output } = run(fileWith('# A page\n'));
  expect(status).toBe(1);
  expect(output).toContain('PAGE.md: has no lines ');
});

it('lists exactly the families of the page, with their kind, help and labels', async () => {
  const page = await createPage({ processMetrics: false }).render(example);
  const facts = (kind: string) => [...page.matchAll(new RegExp(`^# ${kind} (\\S+) (.*)$`, 'gm'))];
  const listed = families();
  expect(facts('TYPE').map(([, name, type]) => [name, type])).toEqual(listed.map(({ name, kind }) => [name, kind]));
  expect(facts('HELP').map(([, name, help]) => [name, help])).toEqual(listed.map(({ name, help }) => [name, help]));
  for (const { name, labels } of listed) {
    const [, shown = ''] = new RegExp(`^${name}(?:\\{(.*)\\})? `, 'm').exec(page) ?? [];
    expect([name, [...shown.matchAll(/([a-z_]+)="/g)].map(([, label]) => label)]).toEqual([name, labels]);
  }
});

it('has one sentence for each family, short enough for a row', () => {
  for (const { name, help } of families()) {
    expect([name, help.length]).toEqual([name, Math.min(help.length, 120)]);
    expect(help).toMatch(/\.$/);
  }
});
