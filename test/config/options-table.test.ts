// The README's table of options is what the product says.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keys, nameOf } from '#src/config/options.js';

const root = new URL('../../', import.meta.url).pathname;
const readme = `${root}README.md`;

function run(...words: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(`${root}scripts/options-table.js`, words, { encoding: 'utf8' });
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

test('it is fresh in the README', () => {
  expect(run('--check', readme)).toEqual({ status: 0, output: `${keys.length} options are in the table.\n` });
});

test('a stale one is told so, and brought up to date', () => {
  const text = readFileSync(readme, 'utf8');
  const file = fileWith(text.replace('| `max-flows` |', '| `flows` |'));
  const { status, output } = run('--check', file);
  expect(status).toBe(1);
  expect(output).toContain(
    'PAGE.md: the table of options is not what the product says; run scripts/options-table.js.\n',
  );
  expect(run(file).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a file without a place for it is refused', () => {
  const { status, output } = run(fileWith('# A page\n'));
  expect(status).toBe(1);
  expect(output).toContain('PAGE.md: has no lines ');
});

test('it has a row for every option, with five cells', () => {
  const [, table = ''] = readFileSync(readme, 'utf8').split(/<!-- options: .*-->/);
  const rows = table.trim().split('\n').slice(2);
  const cells = rows.map((row) =>
    row
      .replaceAll('\\|', '')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(cells.map(([, name]) => name)).toEqual(keys.map((key) => `\`${nameOf(key)}\``));
  for (const row of cells) expect(row).toHaveLength(5);
});
