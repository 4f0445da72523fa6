// `headgate plan`: what it prints in each format, and how it refuses.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { dumpDecimal, dumpText } from '#src/bpf/dump.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan, rangesOf } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { splitExpression } from '#src/split/expression.js';
import { splitProgram } from '#src/split/program.js';
import { zeekExpression } from '#src/split/zeek.js';
import { be16, be32, frame, ipv4 } from '../split/frames.js';
import { plan, runPlan } from './headgate-plan.js';

const folder = mkdtempSync(join(tmpdir(), 'headgate-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fleet = join(folder, 'fleet.yaml');
writeFileSync(
  fleet,
  `nodes:
  - {name: worker-2, host: sensor-a, interface: eth0, weight: 3, cpu: 4}
  - {name: worker-1, host: sensor-a, interface: eth0}
  - {name: worker-3, host: sensor-a, interface: eth0, weight: 0}
  - {name: lone, host: sensor-b, interface: eth1}
`,
);
const even = join(folder, 'even.yaml');
writeFileSync(even, 'nodes:\n' + ['b', 'a', 'c'].map((name) => `- {name: ${name}, host: h, interface: e}\n`).join(''));

/** Of the split program of a worker with these buckets. */
function instructions(first: number, last: number): number {
  const ranges = [{ first, last }];
  const constants = splitConstants('any');
  return splitProgram({
    linkType: 'ethernet',
    form: 'live',
    split: { constants, policy: DEFAULT_POLICY },
    ranges,
    accept: 262_144,
  }).length;
}

describe('the summary', () => {
  it('shows buckets, shares, instructions, ranges, and the total', () => {
    expect(plan('--workers', '3', '--seed', 'S')).toBe(`hash over addresses into 4,096 buckets, seed S

WORKER  BUCKETS    SHARE  INSTRUCTIONS  RANGES
     0    1,366   33.3 %           ${instructions(0, 1365)}  0-1365
     1    1,365   33.3 %           ${instructions(1366, 2730)}  1366-2730
     2    1,365   33.3 %           ${instructions(2731, 4095)}  2731-4095
   all    4,096  100.0 %
`);
  });

  it('shows weights where they differ, and a drained worker', () => {
    expect(plan('--weights', '2,1,0')).toBe(`hash over addresses into 4,096 buckets, seed 0

WORKER  WEIGHT  BUCKETS    SHARE  INSTRUCTIONS  RANGES
     0       2    2,731   66.7 %           ${instructions(0, 2730)}  0-2730
     1       1    1,365   33.3 %           ${instructions(2731, 4095)}  2731-4095
     2       0        0    0.0 %             1  none
   all            4,096  100.0 %
`);
  });

  it('shows the nodes of a layout, sorted', () => {
    expect(plan('--layout', fleet)).toBe(`hash over addresses into 4,096 buckets, seed 0

HOST      INTERFACE  NODE      WORKER  CPU  WEIGHT  BUCKETS    SHARE  INSTRUCTIONS  RANGES
sensor-a  eth0       worker-1       0            1    1,024   25.0 %           ${instructions(0, 1023)}  0-1023
sensor-a  eth0       worker-2       1    4       3    3,072   75.0 %           ${instructions(1024, 4095)}  1024-4095
sensor-a  eth0       worker-3       2            0        0    0.0 %             1  none
sensor-b  eth1       lone           0            1    4,096  100.0 %             1  0-4095
`);
    expect(plan('--layout', fleet, '--host', 'sensor-b').split('\n')[3]).toMatch(/^sensor-b {2}eth1 /);
  });

  it("shows Zeek's filters", () => {
    expect(plan('--workers', '2', '--dialect', 'zeek'))
      .toBe(`Zeek's sampling filters, for IPv4 and IPv6; other frames get nowhere

WORKER   SHARE  FILTER
     0  50.0 %  ${zeekExpression(2, 0)}
     1  50.0 %  ${zeekExpression(2, 1)}
`);
    expect(plan('--workers', '1', '--dialect', 'zeek')).toContain('100.0 %  none: it gets everything\n');
  });
});

describe('the dry run', () => {
  it('says which share of the buckets moves, and who gives and gets', () => {
    expect(plan('--from', '4', '--to', '5')).toBe(`from 4 to 5 workers: 819 of 4,096 buckets move, 20.0 % of the traffic

WORKER  BEFORE  AFTER  GIVES  GETS
     0   1,024    820    204     0
     1   1,024    819    205     0
     2   1,024    819    205     0
     3   1,024    819    205     0
     4       0    819      0   819
`);
  });

  it('of a worker that leaves moves what it had, and nothing else', () => {
    const { moved, share, workers, moves } = JSON.parse(plan('--from', '3', '--to', '2', '--format', 'json')) as {
      moved: number;
      share: number;
      workers: object[];
      moves: { first: number; last: number; from: number; to: number }[];
    };
    expect([moved, share]).toEqual([1365, 1365 / 4096]);
    expect(workers).toEqual([
      { worker: 0, before: 1366, after: 2048, gives: 0, gets: 682 },
      { worker: 1, before: 1365, after: 2048, gives: 0, gets: 683 },
      { worker: 2, before: 1365, after: 0, gives: 1365, gets: 0 },
    ]);
    expect(moves.every(({ from }) => from === 2)).toBe(true);
    expect(moves.reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBe(moved);
  });

  it('takes weights for the new plan', () => {
    expect(plan('--from', '2', '--weights', '1,1,2').split('\n')[0]).toBe(
      'from 2 to 3 workers: 2,048 of 4,096 buckets move, 50.0 % of the traffic',
    );
  });
});

describe('of one worker', () => {
  const constants = splitConstants('S');
  const ranges = rangesOf(equalPlan(4), 2);
  const program = splitProgram({
    linkType: 'ethernet',
    form: 'live',
    split: { constants, policy: DEFAULT_POLICY },
    ranges,
    accept: 262_144,
  });
  const words = ['--workers', '4', '--worker', '2', '--seed', 'S', '--format'];

  it('the expression is that of its buckets', () => {
    expect(plan(...words, 'expression')).toBe(
      `${splitExpression({ split: { constants, policy: DEFAULT_POLICY }, ranges })}\n`,
    );
  });

  it('the instructions are its split program', () => {
    expect(plan(...words, 'ddd')).toBe(dumpDecimal(program));
    expect(plan(...words, 'insns')).toBe(dumpText(program));
  });

  it('the summary has one line, without a total', () => {
    const lines = plan(...words, 'summary').split('\n');
    expect(lines.slice(3)).toEqual([`     2    1,024  25.0 %           ${program.length}  2048-3071`, '']);
  });
});

describe('the filters of all workers', () => {
  it('are a line each, with the name', () => {
    const lines = plan('--workers', '2', '--format', 'expression').split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual(['0', '1', '']);
    expect(plan('--layout', even, '--dialect', 'zeek', '--format', 'expression')).toBe(
      `a\t${zeekExpression(3, 0)}\nb\t${zeekExpression(3, 1)}\nc\t${zeekExpression(3, 2)}\n`,
    );
  });

  it('let each IPv4 frame to exactly one node: none to a drained one, all to a lone one', () => {
    const lines = plan('--layout', fleet, '--format', 'expression').split('\n').slice(0, -1);
    const filters = new Map(lines.map((line) => line.split('\t') as [string, string]));
    expect([...filters.keys()]).toEqual(['worker-1', 'worker-2', 'worker-3', 'lone']);
    expect(filters.get('lone')).toBe('');
    const programs = ['worker-1', 'worker-2', 'worker-3'].map((name) => compile(filters.get(name)!));
    const counts = [0, 0, 0];
    for (let host = 0; host < 400; host += 1) {
      const bytes = frame(be16(0x0800), ipv4(be32(0x0a000000 + host), be32(0x0b000000 + host * 7)));
      const accepting = programs.flatMap((compiled, index) => (addon.runFilter(compiled, bytes) > 0 ? [index] : []));
      expect(accepting).toHaveLength(1);
      counts[accepting[0]!]! += 1;
    }
    expect(counts[0]! + counts[1]!).toBe(400);
    expect(counts[1]).toBeGreaterThan(counts[0]!);
    expect(counts[2]).toBe(0);
  });
});

/** What libpcap makes of an expression for Ethernet, by way of tcpdump. */
function compile(expression: string): Uint8Array {
  const [, ...lines] = execFileSync('tcpdump', ['-y', 'EN10MB', '-ddd', expression], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  return encodeProgram(
    lines.map((line) => {
      const [code = 0, jt = 0, jf = 0, k = 0] = line.split(' ').map(Number);
      return { code, jt, jf, k };
    }),
  );
}

it('as JSON has it all', () => {
  interface Plan {
    seed: string;
    workers: {
      worker: number;
      name?: string;
      cpu?: number;
      buckets: number;
      lb_filter: string;
      instructions: number;
    }[];
  }
  const object = JSON.parse(plan('--layout', fleet, '--seed', 'S', '--format', 'json')) as Plan;
  expect(object).toMatchObject({ dialect: 'headgate', policy: 'hash,addrs', seed: 'S', buckets: 4096 });
  expect(object.workers[1]).toEqual({
    worker: 1,
    name: 'worker-2',
    host: 'sensor-a',
    interface: 'eth0',
    cpu: 4,
    weight: 3,
    buckets: 3072,
    share: 0.75,
    ranges: [{ first: 1024, last: 4095 }],
    instructions: instructions(1024, 4095),
    lb_filter: splitExpression({
      split: { constants: splitConstants('S'), policy: DEFAULT_POLICY },
      ranges: [{ first: 1024, last: 4095 }],
    }),
  });
  const zeek = JSON.parse(plan('--workers', '2', '--dialect', 'zeek', '--format', 'json')) as unknown;
  expect(zeek).toEqual({
    dialect: 'zeek',
    workers: [0, 1].map((worker) => ({ worker, weight: 1, share: 0.5, lb_filter: zeekExpression(2, worker) })),
  });
});

describe('refuses with one sentence and exit code 2', () => {
  it.each<[string[], string]>([
    [[], 'how many workers? Give --workers, --weights or --layout'],
    [
      ['--workers', '2', '--layout', fleet],
      '--layout says which workers there are; leave out --workers, --weights and --from',
    ],
    [['--workers', '2', '--host', 'h'], '--host is one of a layout: give the file with --layout'],
    [['--workers', '2', '--weights', '1,1,1'], '--workers 2 and --weights disagree: there are 3 weights'],
    [['--workers', '2', '--worker', '2'], 'there is no worker 2: the workers are numbered from 0 to 1'],
    [['--layout', fleet, '--worker', '0'], 'there is no worker 0: with --layout a worker is named as its node'],
    [['--layout', fleet, '--host', 'sensor-c'], "no node of the layout is on host 'sensor-c'; did you mean sensor-a?"],
    [['--layout', join(folder, 'none')], `${join(folder, 'none')}: cannot be read: there is no such file`],
    [['--workers', '2', '--to', '3'], '--to needs --from: a change has two ends'],
    [['--from', '2'], '--from needs --to, or --weights: a change has two ends'],
    [['--from', '2', '--to', '3', '--workers', '2'], '--from and --to are numbers of workers; leave out --workers'],
    [['--from', '2', '--to', '3', '--weights', '1,1'], '--to 3 and --weights disagree: there are 2 weights'],
    [['--from', '3', '--weights', '1,1'], 'There are 3 workers and 2 weights; a worker that leaves has the weight 0.'],
    [['--from', '2', '--to', '3', '--worker', '1'], 'a change is shown for all workers; leave out --worker'],
    [['--from', '2', '--to', '3', '--format', 'ddd'], 'a change is shown as summary or json, not as ddd'],
    [
      ['--from', '2', '--to', '3', '--dialect', 'zeek'],
      "--from and --to are about headgate's own split; leave out --dialect",
    ],
    [['--weights', '0,0'], 'All workers have the weight 0; give at least one of them a weight above 0.'],
    [
      ['--weights', '2,1', '--dialect', 'zeek'],
      "Zeek's load balancing knows no weights; leave out --dialect, or give all workers the same",
    ],
    [
      ['--layout', fleet, '--dialect', 'zeek'],
      "Zeek's load balancing knows no weights; leave out --dialect, or give all workers the same",
    ],
    [
      ['--workers', '2', '--dialect', 'zeek', '--format', 'ddd'],
      `Zeek's filter is an expression; for its instructions: tcpdump -ddd "$(headgate plan ... --format expression)"`,
    ],
    [
      ['--workers', '4', '--format', 'insns'],
      '--format insns is of one program and there are 4; say which with --worker',
    ],
    [
      ['--workers', '4', '--policy', 'hash,ports', '--format', 'expression'],
      'hash,ports cannot be written as an expression that libpcap compiles; use --format ddd, or hash addresses only',
    ],
    [
      ['--workers', '4', '--policy', 'hash,ports', '--dialect', 'zeek'],
      "Zeek's filters hash addresses; leave out --policy and --key, or --dialect",
    ],
    [['--from', '2', '--to', '3', '--policy', 'hash,port'], "policy: 'port' is no field; did you mean ports?"],
    [['--workers', '257'], "--workers: '257' is wrong; give a whole number from 1 to 256"],
  ])('%j', (words, sentence) => {
    expect(runPlan(...words)).toEqual({ code: 2, output: '', errors: `headgate: ${sentence}\n` });
  });
});

describe('a policy', () => {
  const words = ['--workers', '4', '--worker', '1', '--seed', 'S'];

  it('is named in the summary and in JSON', () => {
    expect(plan(...words, '--policy', 'hash,inner,key', '--key', 'l4[8:4]')).toMatch(
      /^hash over addresses inside of tunnels and key l4\[8:4\] into 4,096 buckets, seed S\n/,
    );
    const object = JSON.parse(plan(...words, '--policy', 'hash,ports,addrs', '--format', 'json')) as {
      policy: string;
      workers: object[];
    };
    expect(object.policy).toBe('hash,addrs,ports');
    expect(object.workers[0]).not.toHaveProperty('lb_filter');
  });

  it('has its own program', () => {
    const policy = { kind: 'hash', fields: ['addrs', 'ports'] } as const;
    const ranges = [{ first: 1024, last: 2047 }];
    const split = { constants: splitConstants('S'), policy };
    const program = splitProgram({ linkType: 'ethernet', form: 'live', split, ranges, accept: 262_144 });
    expect(plan(...words, '--policy', 'hash,addrs,ports', '--format', 'ddd')).toBe(dumpDecimal(program));
  });

  it('has an expression where it hashes addresses only', () => {
    expect(plan(...words, '--policy', 'hash,srcaddr', '--format', 'expression')).toMatch(/^\(ip and /);
  });
});
