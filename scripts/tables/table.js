// A table in a Markdown file that a script writes: between two markers, from what the product itself declares.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Brings the table of `name` up to date, in README.md or in the file on the command line; with --check it writes nothing and fails on a
 * stale one. `rows` are arrays of cells, `heads` the first of them.
 */
export function updateTable({ name, heads, rows }) {
  const script = `scripts/tables/${name}.js`;
  const start = `<!-- ${name}: ${script} writes from here -->`;
  const end = `<!-- ${name}: to here -->`;
  const words = process.argv.slice(2);
  const file = words.find((word) => word !== '--check') ?? new URL('../../README.md', import.meta.url).pathname;
  const fail = (sentence) => {
    console.error(`${relative('.', file)}: ${sentence}`);
    process.exitCode = 1;
  };

  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(`${start}\n`);
  const to = text.indexOf(`${end}\n`, from);
  if (from < 0 || to < 0) {
    fail(`has no lines "${start}" and "${end}"; add them where the table belongs.`);
    return;
  }
  const wanted = `${text.slice(0, from)}${start}\n\n${format([heads, heads.map(() => '---'), ...rows])}\n${text.slice(to)}`;
  if (wanted === text) console.log(`${rows.length} ${name} are in the table.`);
  else if (words.includes('--check')) fail(`the table of ${name} is not what the product says; run ${script}.`);
  else writeFileSync(file, wanted);
}

export function code(words) {
  return `\`${words}\``;
}

/** A bar would begin a new cell. */
function format(rows) {
  return rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`).join('');
}
