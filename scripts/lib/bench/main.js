// scripts/bench, once everything is there: measures, prints, and writes the figures as JSON if asked to.
//   main.js NAMESPACE SCRATCH CAPTURES [--quick] [--only files|live] [--json FILE]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { availableMemory } from './at_hand.js';
import { makeCaptures } from './captures.js';
import { measureListeners } from './live.js';
import { measureAfterIdleness, measureReaders, measureStart } from './offline.js';
import { describeMachine, report } from './report.js';

const { values, positionals } = readArguments();
const [namespace, scratch, folder] = positionals;
const rounds = values.quick ? 3 : 5;
// Half a minute with two workers: long enough that starting weighs little, as it does for a sensor, which runs for months.
const frames = values.quick ? 500_000 : 60_000_000;

const results = { ...describeMachine(), rounds, frames };
if (values.only !== 'live') {
  results.captures = makeCaptures(folder, values.quick);
  checkMemory(results.captures);
  results.begin = measureStart(rounds * 2 + 1, scratch);
  results.readers = measureReaders(results.captures, rounds, scratch);
  results.afterIdleness = await measureAfterIdleness(results.captures, values.quick ? 1 : rounds, scratch);
}
if (values.only !== 'files') results.listeners = await measureListeners(namespace, frames, rounds, scratch);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(report(results));

/** A file that is read from the disk would measure the disk. */
function checkMemory(captures) {
  const largest = Math.max(...captures.map(({ bytes }) => bytes));
  if (availableMemory() >= largest * 1.5) return;
  throw new Error('the system has too little memory to keep a capture in its cache; use --quick');
}

function readArguments() {
  const options = { quick: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' } };
  try {
    const read = parseArgs({ allowPositionals: true, options });
    const { only } = read.values;
    if (only !== undefined && only !== 'files' && only !== 'live')
      throw new Error(`--only takes files or live, not '${only}'`);
    return read;
  } catch (error) {
    process.stderr.write(
      `headgate: ${error.message}\nusage: scripts/bench [--quick] [--only files|live] [--json FILE]\n`,
    );
    process.exit(2);
  }
}
