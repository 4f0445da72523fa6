// Live capture at the rate of one core: frames enter an interface of a namespace, one program at a time listens.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { zeekExpression } from '../../../dist/split/zeek.js';
import { median, medians, start } from './measure.js';

const main = new URL('../../../dist/main.js', import.meta.url).pathname;
const injector = new URL('../../../.build/tools/live_inject', import.meta.url).pathname;
const flows = 5000;
const frameBytes = 100;
const run = promisify(execFile);

const tcpdump = (...filter) => [
  'tcpdump',
  '-i',
  'tap0',
  '-n',
  '-s',
  '260',
  '-B',
  '65536',
  '-w',
  '/dev/null',
  ...filter,
];
const captured = (pattern) => (output) => Number((output.match(pattern)?.[1] ?? 'NaN').replaceAll(',', ''));
const byTcpdump = captured(/(\d+) packets captured/);
const byHeadgate = captured(/^ +all +[\d,]+ +([\d,]+)/m);

const headgate = (workers, method = 'auto-bpf') => ({
  name: `headgate, ${workers} worker${workers === 1 ? '' : 's'}${method === 'auto-bpf' ? '' : `, ${method}`}`,
  commands: () => [['node', main, 'tap0', '--workers', String(workers), '--method', method, '--rebalance', 'off']],
  ready: (output) => output.includes('metrics at'),
  count: byHeadgate,
});

/** As Zeek would split the traffic over so many. */
const splitTcpdump = (count) => ({
  name: `${count} tcpdump, Zeek's filters`,
  commands: () => Array.from({ length: count }, (_, index) => tcpdump(zeekExpression(count, index))),
  count: byTcpdump,
  besides: headgate(count).name,
});

/** Who listens. `count` finds in what a program said how many packets it captured; without it, nobody knows. */
function listeners(scratch) {
  const folder = `${scratch}/live`;
  const all = [
    { name: 'nobody', commands: () => [] },
    { name: 'tcpdump -w /dev/null', commands: () => [tcpdump()], count: byTcpdump },
    headgate(1),
    headgate(2),
    splitTcpdump(2),
    headgate(4),
    splitTcpdump(4),
    headgate(4, 'fanout'),
    {
      name: 'nfpcapd',
      commands: () => [['nfpcapd', '-i', 'tap0', '-s', '260', '-b', '64', '-w', folder]],
      written: () =>
        captured(/^Packets: +(\d+)/m)(spawnSync('nfdump', ['-I', '-R', folder], { encoding: 'utf8' }).stdout),
    },
    {
      name: 'softflowd',
      commands: () => [
        ['softflowd', '-d', '-i', 'tap0', '-B', '67108864', '-n', '127.0.0.1:9', '-p', `${folder}/pid`, '-c', 'none'],
      ],
    },
  ];
  if (existsSync('/usr/bin/suricata')) all.push(suricata(folder));
  return { all, folder };
}

/** Without rules, and without a configuration file's surprises. */
function suricata(folder) {
  const words = ['--af-packet=tap0', '-S', '/dev/null', '-l', folder, '--set', 'outputs.1.eve-log.enabled=no'];
  return {
    name: 'suricata, no rules',
    commands: () => [['suricata', ...words]],
    ready: (output) => output.includes('ngine started'),
    count: captured(/packets: (\d+)/),
  };
}

/**
 * Microseconds of processor per packet that was captured, or sent where a program does not say, of the whole process and without its start;
 * the share captured, frames a second, and the kernel's nanoseconds per frame. `besides` names the one that a listener is compared with;
 * `ratio` is that one's rate over its own, the median of the rounds.
 */
export async function measureListeners(namespace, frames, rounds, scratch) {
  const { all, folder } = listeners(scratch);
  const measured = all.map(() => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, listener] of all.entries()) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      measured[at].push(await measureOnce(namespace, listener, frames, scratch));
    }
    process.stderr.write(`live: round ${round} of ${rounds}\n`);
  }
  return all.map(({ name, besides }, at) => {
    const others = measured[all.findIndex((other) => other.name === besides)];
    const ratio = others && median(others.map(({ rate }, round) => rate / measured[at][round].rate));
    return { name, ...medians(measured[at]), ...(ratio && { besides, ratio }) };
  });
}

async function measureOnce(namespace, { commands, ready, count, written }, frames, scratch) {
  const programs = commands().map((command, at) => start(namespace, `${scratch}/live-${at}`, command));
  await until(() => programs.every((program) => (ready ? ready(program.output()) : program.running())));
  await until(() => sockets(namespace) >= programs.length);
  if (programs.length > 0) await sleep(500);
  const begun = programs.reduce((sum, program) => sum + program.used(), 0);
  const { stdout } = await run(
    'ip',
    ['netns', 'exec', namespace, injector, 'tap0', frames, flows, frameBytes].map(String),
  );
  const [rate, kernel] = stdout.split(' ').map(Number);
  if (programs.length > 0) await sleep(1000);
  const ends = await Promise.all(programs.map((program) => program.stop()));
  const processor = ends.reduce((sum, { user, system }) => sum + user + system, 0);
  const packets = written?.() ?? ends.reduce((sum, { output }) => sum + (count?.(output) ?? NaN), 0);
  const share = packets / frames;
  const perPacket = (seconds) => (seconds / frames / (Number.isNaN(share) ? 1 : Math.min(share, 1))) * 1e6;
  return { whole: perPacket(processor), running: perPacket(processor - begun), share, rate, kernel };
}

function sockets(namespace) {
  const text = execFileSync('ip', ['netns', 'exec', namespace, 'cat', '/proc/net/packet'], { encoding: 'utf8' });
  return text.trim().split('\n').length - 1;
}

async function until(condition) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    if (condition()) return;
    await sleep(50);
  }
  throw new Error('a program that was to listen does not');
}
