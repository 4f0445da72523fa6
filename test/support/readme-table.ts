/** The README's tables that scripts write: how the tests run those scripts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
export const readme = `${root}README.md`;

/** A file of the test's own with some text. */
function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-table-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'PAGE.md');
  writeFileSync(file, text);
  return file;
}

/** Tests that the table is fresh, that a stale one (`from` made `to`) is told so and mended, and that it wants its place. */
export function testTable(name: string, rows: number, from: string, to: string): void {
  const script = `scripts/tables/${name}.js`;
  const run = (...words: string[]): { status: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync(`${root}${script}`, words, { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };

  test('it is fresh in the README', () => {
    expect(run('--check', readme)).toEqual({ status: 0, output: `${rows} ${name} are in the table.\n` });
  });

  test('a stale one is told so, and brought up to date', () => {
    const text = readFileSync(readme, 'utf8');
    expect(text).toContain(from);
    const file = fileWith(text.replace(from, to));
    const { status, output } = run('--check', file);
    expect(status).toBe(1);
    expect(output).toContain(`PAGE.md: the table of ${name} is not what the product says; run ${script}.\n`);
    expect(run(file).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('a file without a place for it is refused', () => {
    const { status, output } = run(fileWith('# A page\n'));
    expect(status).toBe(1);
    expect(output).toContain('PAGE.md: has no lines ');
  });
}
