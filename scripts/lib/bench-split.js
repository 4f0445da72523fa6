// The figures of scripts/bench-split: runs test/tools/split_cost for every method and number of sockets in turn, several rounds, and
// prints the medians.
//   bench-split.js INTERFACE [ROUNDS] [FRAMES]
import { execFileSync } from 'node:child_process';
import { dumpDecimal } from '../../dist/bpf/dump.js';
import { equalPlan, rangesOf } from '../../dist/plan/plan.js';
import { splitConstants } from '../../dist/split/constants.js';
import { DEFAULT_POLICY } from '../../dist/split/policy.js';
import { fanoutProgram } from '../../dist/split/fanout-program.js';
import { splitProgram } from '../../dist/split/program.js';
import { zeekExpression } from '../../dist/split/zeek.js';

const [device, rounds = '7', frames = '300000'] = process.argv.slice(2);
const tool = new URL('../../.build/tools/split_cost', import.meta.url).pathname;
const sizes = [1, 2, 4, 8, 16, 32, 64];

const split = { constants: splitConstants('bench'), policy: DEFAULT_POLICY };
const everything = dumpDecimal([{ code: 6, jt: 0, jf: 0, k: 262_144 }]);
const linkType = 'ethernet';

const indexes = (count) => Array.from({ length: count }, (_, index) => index);

/** What a lane's handle gets when each filters for itself. */
function splitText(workers, worker) {
  const ranges = rangesOf(equalPlan(workers), worker);
  return dumpDecimal(splitProgram({ linkType, form: 'live', split, ranges, accept: 260 }));
}

function zeekText(workers, worker) {
  const expression = zeekExpression(workers, worker);
  if (expression === undefined) return everything;
  return execFileSync('tcpdump', ['-y', 'EN10MB', '-ddd', expression], { encoding: 'utf8' });
}

/** The methods: how the tool is told, and the programs it is given for a number of sockets. */
const methods = [
  {
    name: 'auto-bpf',
    mode: 'filters',
    programs: (count) => indexes(count).map((worker) => splitText(count, worker)),
  },
  {
    name: "Zeek's filters",
    mode: 'filters',
    programs: (count) => indexes(count).map((worker) => zeekText(count, worker)),
  },
  {
    name: 'fanout',
    mode: 'fanout',
    programs: (count) => [
      dumpDecimal(fanoutProgram({ linkType, split, plan: equalPlan(count) })),
      ...indexes(count).map(() => everything),
    ],
  },
  { name: 'FANOUT_HASH', mode: 'hash', programs: () => [] },
];

/** Nanoseconds per frame. A split that is not whole is no figure. */
function measure({ name, mode }, count, input) {
  const output = execFileSync(tool, [device, frames, mode, String(count)], { input, encoding: 'utf8' });
  const [cost, ...given] = output.trim().split('\n').map(Number);
  const sum = given.reduce((all, one) => all + one, 0);
  if (count > 0 && sum !== Number(frames))
    throw new Error(`${name} over ${count}: ${sum} of ${frames} frames were given`);
  return cost;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

const nobody = [];
const cells = methods.map((method) =>
  sizes.map((size) => ({ method, size, input: method.programs(size).join(''), costs: [] })),
);
for (let round = 1; round <= Number(rounds); round += 1) {
  nobody.push(measure(methods[0], 0, ''));
  for (const cell of cells.flat()) cell.costs.push(measure(cell.method, cell.size, cell.input));
  process.stderr.write(`round ${round} of ${rounds}\n`);
}

const row = (texts) => console.log(`| ${texts.join(' | ')} |`);
const results = cells.map((line) => line.map(({ costs }) => median(costs)));
const cost = (name, size) => results[methods.findIndex((method) => method.name === name)][sizes.indexOf(size)];

console.log(`Nanoseconds of processor time per frame of 64 bytes, medians of ${rounds} rounds of ${frames} frames;`);
console.log(`${median(nobody).toFixed(0)} ns when nobody listens.\n`);
row(['sockets', ...sizes, 'per socket, 8 to 64']);
row(['---', ...sizes.map(() => '---:'), '---:']);
for (const { name } of methods) {
  const slope = (cost(name, 64) - cost(name, 8)) / (64 - 8);
  row([name, ...sizes.map((size) => cost(name, size).toFixed(0)), slope.toFixed(1)]);
}
const overTwo = cost('fanout', 64) / cost('fanout', 2);
const overHash = cost('fanout', 64) / cost('FANOUT_HASH', 64);
console.log(`\nfanout over 64 sockets: ${overTwo.toFixed(2)} of over 2, ${overHash.toFixed(2)} of FANOUT_HASH.`);
