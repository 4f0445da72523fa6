// What scripts/bench prints: the machine, and tables in Markdown.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg, release, totalmem } from 'node:os';

const packages = ['nfdump', 'softflowd', 'argus-server', 'tcpdump', 'wireshark-common', 'suricata', 'libpcap0.8'];

export function describeMachine() {
  const model = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? process.arch;
  const commit =
    spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout?.trim() || 'no checkout';
  const versions = packages
    .map((name) => [name, spawnSync('dpkg-query', ['-W', '-f=${Version}', name], { encoding: 'utf8' }).stdout])
    .filter(([, version]) => version)
    .map(([name, version]) => `${name} ${version.replace(/[-+].*/, '')}`);
  const compiler = execFileSync('g++', ['-dumpfullversion'], { encoding: 'utf8' }).trim();
  return {
    machine: `${availableParallelism()} processors (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, load ${loadavg()[0].toFixed(1)} at the start`,
    versions: [`headgate ${commit}`, `Node.js ${process.versions.node}`, `g++ ${compiler}`, ...versions].join(', '),
  };
}

const row = (cells) => `| ${cells.join(' | ')} |\n`;
const table = (heads, rows) => [heads, heads.map((_, at) => (at === 0 ? '---' : '---:')), ...rows].map(row).join('');
const grouped = (value) => Math.round(value).toLocaleString('en');

const seconds = ({ wall }) => wall;
const processor = ({ user, system }) => user + system;

/** A figure of every reader and capture, and in brackets how many times headgate's that is. */
function readersTable(captures, readers, unit, figure) {
  const ours = readers[0].figures;
  const cell = (figures, key) => {
    if (figures[key] === undefined) return '';
    const value = figure(figures[key]);
    return figures === ours
      ? `**${value.toFixed(2)}**`
      : `${value.toFixed(2)} (${(value / figure(ours[key])).toFixed(1)})`;
  };
  const heads = [unit, ...captures.map(({ title, bytes }) => `${title}, ${(bytes / 1e9).toFixed(2)} GB`)];
  return table(
    heads,
    readers.map(({ name, figures }) => [name, ...captures.map(({ key }) => cell(figures, key))]),
  );
}

function listenersTable(listeners) {
  const heads = [
    'listening',
    'CPU per packet',
    'from the first frame on',
    'captured',
    'frames a second',
    'kernel per frame',
  ];
  const share = (value) => (Number.isNaN(value) ? 'not said' : `${(value * 100).toFixed(value === 1 ? 0 : 2)} %`);
  const body = listeners.map(({ name, whole, running, share: part, rate, kernel }) => {
    const own = name === 'nobody' ? ['', '', ''] : [`${whole.toFixed(3)} us`, `${running.toFixed(3)} us`, share(part)];
    return [name, ...own, grouped(rate), `${kernel.toFixed(0)} ns`];
  });
  return table(heads, body);
}

function sentences({ captures, readers, begin, afterIdleness }) {
  const ours = readers[0].figures;
  const of = (wanted) => captures.find(({ key }) => key === wanted);
  const [many, small] = [of('many'), of('small')];
  const perPacket = (figure, figures = ours) =>
    (figure(figures.many) / many.packets / (figure(figures.small) / small.packets)).toFixed(1);
  const perFlow = ((ours.many.peak - begin.nothing.peak) * 1024) / many.flows;
  const milliseconds = (measured) =>
    `${(seconds(measured) * 1000).toFixed(0)} ms (processor: ${(processor(measured) * 1000).toFixed(0)} ms)`;
  const rates = captures.map(({ key, title, packets }) => `${grouped(packets / seconds(ours[key]))} (${title})`);
  return [
    `headgate's packets a second: ${rates.join(', ')}.`,
    `With ${grouped(many.flows)} flows a packet takes ${perPacket(seconds)} times as long as with ${grouped(small.flows)}, ` +
      `${perPacket(processor)} times the processor; a flow takes ${perFlow.toFixed(0)} bytes of memory at the peak. ` +
      `Where memory was idle for some seconds before, it takes ${perPacket(seconds, afterIdleness)} times as long, ` +
      `${seconds(afterIdleness.many).toFixed(2)} s against ${seconds(afterIdleness.small).toFixed(2)} s: ` +
      "a virtual machine's host takes such memory back, and has to give it first.",
    `\`node -e 0\` takes ${milliseconds(begin.node)}, \`headgate --version\` ${milliseconds(begin.version)}.\n`,
  ].join('\n');
}

function filesReport(results) {
  const { rounds, captures, readers } = results;
  return [
    `Reading files: medians of ${rounds} rounds in turn, whole processes, each after a run that is not measured; in brackets the multiple of headgate's figure. ` +
      `Mixed frames: ${grouped(captures[0].packets)} packets.\n`,
    readersTable(captures, readers, 'seconds', seconds),
    readersTable(captures, readers, 'processor seconds', processor),
    sentences(results),
  ];
}

function liveReport({ rounds, frames, listeners }) {
  return [
    `Live: ${grouped(frames)} frames of 100 bytes as fast as one core puts them in; medians of ${rounds} rounds in turn. CPU is user and ` +
      'system time for each frame captured (sent, where a program does not say): of the whole process from its start to its end, and of what ' +
      'it does from the first frame on.\n',
    listenersTable(listeners),
    ...listeners
      .filter(({ ratio }) => ratio !== undefined)
      .map(
        ({ name, besides, ratio }) =>
          `The rate with ${besides} is ${ratio.toFixed(3)} times that with ${name}: the median of the rounds' ratios.`,
      ),
  ];
}

export function report(results) {
  const { machine, versions, readers, listeners } = results;
  return [
    `${machine}. ${versions}.\n`,
    ...(readers === undefined ? [] : filesReport(results)),
    ...(listeners === undefined ? [] : liveReport(results)),
  ].join('\n');
}
