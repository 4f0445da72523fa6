#!/usr/bin/env node
// Writes the table of all metrics into a Markdown file, between two markers, from what the collectors in dist/ declare.
//   scripts/metrics-table.js [--check] [FILE]      FILE is README.md if absent; --check writes nothing and fails on a stale table
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { families } from '../dist/metrics/families.js';

const start = '<!-- metrics: scripts/metrics-table.js writes from here -->';
const end = '<!-- metrics: to here -->';

const words = process.argv.slice(2);
const check = words.includes('--check');
const file = words.find((word) => word !== '--check') ?? new URL('../README.md', import.meta.url).pathname;

const text = readFileSync(file, 'utf8');
const wanted = withTable(text);
if (wanted === undefined) fail(`has no lines "${start}" and "${end}"; add them where the table belongs.`);
else if (wanted === text) console.log(`${families().length} metrics are in the table.`);
else if (check) fail('the table of metrics is not what the collectors say; run scripts/metrics-table.js.');
else writeFileSync(file, wanted);

/** The text with a fresh table; undefined where it has no place for one. */
function withTable(old) {
  const from = old.indexOf(`${start}\n`);
  const to = old.indexOf(`${end}\n`, from);
  if (from < 0 || to < 0) return undefined;
  return `${old.slice(0, from)}${start}\n\n${table()}\n${old.slice(to)}`;
}

function table() {
  const rows = families().map(({ name, kind, labels, help }) => [
    code(name),
    kind,
    labels.map(code).join(', '),
    cell(help),
  ]);
  return `| family | type | labels | meaning |\n|---|---|---|---|\n${rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`;
}

function code(name) {
  return `\`${name}\``;
}

/** A bar would begin a new cell. */
function cell(sentence) {
  return sentence.replaceAll('|', '\\|');
}

function fail(sentence) {
  console.error(`${relative('.', file)}: ${sentence}`);
  process.exitCode = 1;
}
