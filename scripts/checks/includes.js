#!/usr/bin/env node
// Checks which native folder may include which header, so that decoder, split and flow table build and are tested without Node
// and without libpcap.
//   scripts/checks/includes.js [ROOT]
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? '.');

/** A header with a home: only files below one of the folders may include it. */
const homes = [
  { header: /^(napi|node_api|js_native_api|uv|node)\.h$/, folders: ['native/binding/', 'native/addon.cc'] },
  { header: /^pcap(\.h$|\/)/, folders: ['native/capture/'] },
];

/** The parts that stand on nothing but each other: the sanitizer binaries are built from them with a plain compiler. */
const portable = ['base', 'decode', 'flow', 'split', 'report'];
const system = ['binding', 'capture', 'lane'];

const files = sourceFiles();
const problems = [
  ...files.flatMap(({ path, text }) => check(path, text)),
  ...(files.length === 0 ? ['native: holds no C++ file, so nothing was checked.'] : []),
];

for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${files.length} native files include only what they may.`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Every C++ file below native/, by its path from the root. */
function sourceFiles() {
  const folder = join(root, 'native');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.(cc|h)$/.test(name))
    .map((name) => ({ path: relative(root, join(folder, name)), text: readFileSync(join(folder, name), 'utf8') }));
}

function check(path, text) {
  const lines = text.split('\n');
  const found = lines.flatMap((line, index) => {
    const name = /^\s*#\s*include\s*[<"]([^>"]+)[>"]/.exec(line)?.[1];
    return name === undefined ? [] : checkInclude(path, name).map((problem) => `${path}:${index + 1}: ${problem}`);
  });
  if (path.endsWith('.h') && !lines.includes('#pragma once')) found.push(`${path}: has no "#pragma once".`);
  return found;
}

function checkInclude(path, name) {
  const problems = homes
    .filter(({ header, folders }) => header.test(name) && !folders.some((folder) => path.startsWith(folder)))
    .map(({ folders }) => `includes ${name}, which belongs to ${folders.join(' and ')} only.`);

  const [, folder] = path.split('/');
  if (portable.includes(folder) && system.some((other) => name.startsWith(`${other}/`))) {
    problems.push(`includes ${name}, but native/${folder} may include only what is in ${portable.join(', ')}.`);
  }
  if (name.startsWith('../') || name.startsWith('./')) problems.push(`includes ${name}; write it relative to native/.`);
  return problems;
}
