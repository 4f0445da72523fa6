// The configuration as a person meets it: `headgate config`, files, the command line over them, refusals with exit code 2.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flagsOf, keys, nameOf, optionOf } from '#src/config/options.js';

const main = new URL('../../dist/main.js', import.meta.url).pathname;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'headgate-config-'))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ending {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function headgate(...words: string[]): Ending {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Writes a file; its name, as a user in its folder would give it. */
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

/** The lines that set something. */
function set(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('headgate config', () => {
  test('says where every value comes from', () => {
    const path = file('sensor.yaml', 'devices: [eth0, eth1]\nworkers: 3\nring: 128\npromiscuous: false\nseed:\n');
    const { status, stdout, stderr } = headgate(
      'config',
      '--config',
      path,
      '--ring',
      '256',
      '-f',
      'ip and not port 22',
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(set(stdout)).toEqual([
      'devices: [eth0, eth1] # sensor.yaml:1:10',
      'workers: 3 # sensor.yaml:2:10',
      'dialect: headgate # default',
      'method: auto-bpf # default',
      'policy: "hash,addrs" # default',
      'filter: ip and not port 22 # command line',
      'direction: both # default',
      'listen: 127.0.0.1:10514 # default',
      'top: 100 # default',
      'top-by: bytes # default',
      'community-id: false # default',
      'full-flows: false # default',
      'full-flows-limit: 100000 # default',
      'max-flows: 262144 # default',
      'fragments: track # default',
      'tunnels: outer # default',
      'timeout-tcp: 300 # default',
      'timeout-tcp-opening: 10 # default',
      'timeout-tcp-closed: 10 # default',
      'timeout-udp: 60 # default',
      'timeout-icmp: 30 # default',
      'timeout-other: 60 # default',
      'timeout-active: 1800 # default',
      'ring: 256 # command line',
      'snapshot-length: 260 # default',
      'block-timeout: 100 # default',
      'promiscuous: false # sensor.yaml:4:14',
      'rebalance: auto # default',
      'enable-lifecycle: false # default',
      'fault-injection: false # default',
    ]);
  });

  test('prints a file that can be given back, and then says that it all comes from there', () => {
    const words = ['eth0', '--weights', '1,1,0', '--listen', '[::1]:80', '--no-promiscuous', '--filter', "host 'a'"];
    const first = headgate('config', ...words).stdout;
    const second = headgate('config', '-c', file('back.yaml', first)).stdout;
    const values = (text: string): string[] => set(text).map((line) => line.replace(/ # [^#]*$/, ''));
    expect(values(second)).toEqual(values(first));
    expect(values(first)).toContain('weights: [1, 1, 0]');
    for (const line of set(second)) expect(line).toMatch(/ # back\.yaml:\d+:\d+$/);
  });

  test('lets the command line win, for switches both ways and for interfaces all together', () => {
    const path = file('switches.yaml', 'devices: [eth0, eth1]\npromiscuous: false\nfault-injection: true\n');
    const lines = set(headgate('config', 'eth2', '-c', path, '--promiscuous', '--no-fault-injection').stdout);
    expect(lines).toContain('devices: [eth2] # command line');
    expect(lines).toContain('promiscuous: true # command line');
    expect(lines).toContain('fault-injection: false # command line');
  });
});

describe('refusals', () => {
  test('all problems of a file at once, a line each', () => {
    const path = file('bad.yaml', 'wrokers: 4\nring: large\nweights: [1, 1]\nworkers: 3\n');
    for (const command of ['config', 'run']) {
      expect(headgate(command, '--config', path)).toEqual({
        status: 2,
        stdout: '',
        stderr: [
          'headgate: bad.yaml has 3 problems:',
          'bad.yaml:1:1: wrokers: is not an option; did you mean workers?',
          "bad.yaml:2:7: ring: 'large' is wrong; give a whole number from 1 to 2047",
          'bad.yaml:3:10: weights: there are 2, but 3 workers (bad.yaml:4:10); give one for each worker',
          '',
        ].join('\n'),
      });
    }
  });
  test('a single problem as one sentence', () => {
    expect(headgate('config', '-c', file('one.yaml', 'seed: a\n\tring: 1\n')).stderr).toBe(
      'headgate: one.yaml:2:1: a tab indents this line; use spaces\n',
    );
    expect(headgate('config', '-c', 'none.yaml').stderr).toBe(
      'headgate: none.yaml: cannot be read: there is no such file\n',
    );
    expect(headgate('config', '--weights', '0,0')).toMatchObject({
      status: 2,
      stderr:
        'headgate: command line: weights: all are 0, so that nobody gets any traffic; give a worker a weight above 0\n',
    });
  });
  test('of very many problems the first, and how many there are', () => {
    const { stderr } = headgate('config', '-c', file('many.yaml', 'workers: x\n'.repeat(50)));
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('headgate: many.yaml has 99 problems:');
    expect(lines.at(-1)).toBe('and 79 more');
    expect(lines).toHaveLength(22);
  });
  test.each([
    [['--config'], '--config: there is no value behind it; give one'],
    [
      ['--weights', '1,x'],
      "--weights: '1,x' is wrong; give whole numbers from 0 to 1000, one for each worker, as in 1,1,0",
    ],
    [['-w', "'"], "--workers: ''' is wrong; give a whole number from 1 to 256"],
    [['eth0', ''], "device: '' is wrong; give the name or an address of an interface"],
    [['--wieghts', '1'], "unknown option '--wieghts'; did you mean --weights?"],
    [['--frobnicate'], "unknown option '--frobnicate'; headgate config --help says what there is"],
  ])('%j', (words, sentence) => {
    expect(headgate('config', ...words)).toEqual({ status: 2, stdout: '', stderr: `headgate: ${sentence}\n` });
  });
});

test('help names every option with its limits and its default', () => {
  const help = headgate('run', '--help').stdout.replace(/\n {10,}/g, ' ');
  for (const key of keys) {
    if (!optionOf(key).positional) expect(help).toContain(flagsOf(key));
  }
  expect(help).toContain('-c, --config <file>');
  expect(help).toContain('[device...]');
  expect(help).toContain('flows with a series of their own (0 to 1000; default: 100)');
  expect(help).toContain('(default: random)');
  expect(help).not.toContain(`--${nameOf('promiscuous')} `);
});
