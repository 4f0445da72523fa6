// Whole processes, measured by test/tools/measured: seconds, processor time and memory, from their start to their end.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const tool = new URL('../../../.build/tools/measured', import.meta.url).pathname;

/** Runs a command to its end, its output to nowhere; `{ wall, user, system }` in seconds, `peak` in kilobytes. */
export function measure(scratch, [program, ...words]) {
  const result = `${scratch}/measured`;
  const { status, stderr } = spawnSync(tool, [result, program, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${[program, ...words].join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(readFileSync(result, 'utf8'));
}

/**
 * Starts a command in a namespace. `used()` is the processor time that it has taken so far, in seconds; `stop()` ends it and resolves with
 * what it took, and with what it said.
 */
export function start(namespace, result, command) {
  const child = spawn('ip', ['netns', 'exec', namespace, tool, result, ...command]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text.toString()));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return {
    output: () => output,
    running: () => child.exitCode === null,
    used: () => processorTime(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return { ...JSON.parse(readFileSync(result, 'utf8')), output };
    },
  };
}

/** proc_pid_stat(5): the fields behind the name in brackets; time is in hundredths of a second. */
function processorTime(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The medians of every figure of some measurements. */
export function medians(measurements) {
  const names = Object.keys(measurements[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(measurements.map((one) => one[name]))]));
}
