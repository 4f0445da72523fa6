#!/usr/bin/env node
// Writes the table of all options of `run` into a Markdown file, between two markers, from what dist/config/options.js declares.
//   scripts/options-table.js [--check] [FILE]      FILE is README.md if absent; --check writes nothing and fails on a stale table
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { flagsOf, formatSetting, keys, nameOf, optionOf } from '../dist/config/options.js';

const start = '<!-- options: scripts/options-table.js writes from here -->';
const end = '<!-- options: to here -->';

const words = process.argv.slice(2);
const check = words.includes('--check');
const file = words.find((word) => word !== '--check') ?? new URL('../README.md', import.meta.url).pathname;

const text = readFileSync(file, 'utf8');
const wanted = withTable(text);
if (wanted === undefined) fail(`has no lines "${start}" and "${end}"; add them where the table belongs.`);
else if (wanted === text) console.log(`${keys.length} options are in the table.`);
else if (check) fail('the table of options is not what the product says; run scripts/options-table.js.');
else writeFileSync(file, wanted);

/** The text with a fresh table; undefined where it has no place for one. */
function withTable(old) {
  const from = old.indexOf(`${start}\n`);
  const to = old.indexOf(`${end}\n`, from);
  if (from < 0 || to < 0) return undefined;
  return `${old.slice(0, from)}${start}\n\n${table()}\n${old.slice(to)}`;
}

function table() {
  const rows = keys.map((key) => {
    const { default: usual, defaultText, reloads } = optionOf(key);
    const value = defaultText ?? code(formatSetting(key, usual));
    return [code(flags(key)), code(nameOf(key)), value, reloads ? 'yes' : 'no', meaning(key)];
  });
  const head = '| option of `run` | key in the file | default | reloads | meaning |\n|---|---|---|---|---|\n';
  return head + rows.map((cells) => `| ${cells.map(cell).join(' | ')} |\n`).join('');
}

/** As the manual pages write it: the value in capitals. */
function flags(key) {
  const { positional, placeholder = '' } = optionOf(key);
  return (positional ? `[${placeholder}...]` : flagsOf(key)).replace(/<(.*)>|\[(.*?)(?=\.)/, (all) =>
    all.replace(/[<>]/g, '').toUpperCase(),
  );
}

/** What it does when it is given, and what is allowed. */
function meaning(key) {
  const { help, offHelp, kind } = optionOf(key);
  const linked = (offHelp ?? help)
    .replace('pcap-filter(7)', '[pcap-filter(7)](https://www.tcpdump.org/manpages/pcap-filter.7.html)')
    .replace(/POST \S+(?=,)/, code);
  return kind.range === undefined ? linked : `${linked}; ${kind.range}`;
}

function code(words) {
  return `\`${words}\``;
}

/** A bar would begin a new cell. */
function cell(words) {
  return words.replaceAll('|', '\\|');
}

function fail(sentence) {
  console.error(`${relative('.', file)}: ${sentence}`);
  process.exitCode = 1;
}
