// What a person sees when something is wrong: one sentence, the right exit code, never a stack.
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { rigOfAllTests } from '../support/rig.js';

const main = new URL('../../dist/main.js', import.meta.url).pathname;

const rig = rigOfAllTests();

beforeAll(() => {
  rig.namespace.run('ip', 'link', 'add', 'down0', 'type', 'veth', 'peer', 'name', 'down1');
});

interface Ending {
  readonly status: number | null;
  readonly stderr: string;
}

function headgate(words: readonly string[], wrapper: readonly string[] = []): Ending {
  const command = ['netns', 'exec', rig.namespace.name, ...wrapper, process.execPath, main, ...words];
  return spawnSync('ip', command, { encoding: 'utf8', timeout: 20_000 });
}

/** The program ends with `status` and one line that has all of `words`. */
function expectRefusal({ status, stderr }: Ending, wanted: number, ...words: (string | RegExp)[]): void {
  expect(stderr.trim().split('\n')).toEqual([expect.any(String)]); // shows the lines there are
  for (const word of words) expect(stderr).toMatch(word);
  expect(stderr).toMatch(/^headgate: /);
  expect(status).toBe(wanted);
}

describe('devices', () => {
  test('one that is not there: those that are, are named', () => {
    expectRefusal(headgate(['tap9']), 1, 'tap9', 'tap0', 'wire0', /down0 \(down\)/);
  });
  test('an address that no interface has', () => expectRefusal(headgate(['198.51.100.7']), 1, '198.51.100.7', 'tap0'));
  test('one that is down, with the command that helps', () => {
    expectRefusal(headgate(['down0']), 1, 'down0 is down', 'ip link set down0 up');
  });
  test('all at once, hashed by one program', () => {
    expectRefusal(headgate(['any', '--method', 'fanout']), 1, 'fanout', 'LINUX_SLL', 'auto-bpf');
  });
  test('no default route to choose by', () => expectRefusal(headgate([]), 1, 'default route', 'tap0'));
  test('the same one twice', () => expectRefusal(headgate(['tap0', 'tap0']), 1, 'tap0 is named twice'));
});

describe('the host', () => {
  test('no permission: the capability and how to give it', () => {
    const unprivileged = ['setpriv', '--reuid=65534', '--clear-groups', '--bounding-set=-all', '--inh-caps=-all'];
    expectRefusal(headgate(['tap0'], unprivileged), 1, 'CAP_NET_RAW', 'setcap');
  });
  test('too little memory: what is needed and what there is', () => {
    expectRefusal(headgate(['tap0', '--workers', '256', '--ring', '2047']), 1, 'MiB', '--ring', '--max-flows');
  });
  test('a page whose port is taken', async () => {
    const first = await rig.startHeadgate('tap0', '--workers', '1');
    try {
      expectRefusal(headgate(['tap0']), 1, '10514', 'use', '--listen');
    } finally {
      await first.kill();
    }
  });
  test('an address that is not of this host', () => {
    expectRefusal(headgate(['tap0', '--listen', '192.0.2.99:10514']), 1, '192.0.2.99');
  });
});

describe('filters', () => {
  test("one that does not compile: libpcap's words and the expression", () => {
    expectRefusal(headgate(['tap0', '--filter', 'tcp pork 80']), 1, 'tcp pork 80', 'syntax error');
  });
  test('one that is too large for the kernel', () => {
    rig.namespace.run('sysctl', '-qw', 'net.core.optmem_max=2048');
    try {
      expectRefusal(headgate(['tap0']), 1, 'instructions', 'sysctl -w net.core.optmem_max');
    } finally {
      rig.namespace.run('sysctl', '-qw', 'net.core.optmem_max=131072');
    }
  });
  test('not those of sixteen workers, also where the kernel gives as little memory for them as it did before Linux 6.8', async () => {
    const usual = rig.namespace.run('sysctl', '-n', 'net.core.optmem_max').trim(); // of all namespaces before Linux 6.8
    rig.namespace.run('sysctl', '-qw', 'net.core.optmem_max=20480');
    try {
      const running = await rig.startHeadgate('tap0', '--workers', '16', '--ring', '4');
      expect((await running.metrics()).series('filter_instructions')).toHaveLength(16);
      await running.kill();
    } finally {
      rig.namespace.run('sysctl', '-qw', `net.core.optmem_max=${usual}`);
    }
  });
  test('one that libpcap would compile for minutes', () => {
    const ports = Array.from({ length: 3000 }, (_, at) => `port ${at * 7 + 1}`).join(' or ');
    expectRefusal(headgate(['tap0', '--filter', ports]), 1, 'characters', '4096');
  });
});

describe('the command line', () => {
  test.each([
    [['tap0', '--workers', '0'], '1 to 256'],
    [['tap0', '--workers', '257'], '1 to 256'],
    [['tap0', '--workers', 'two'], '1 to 256'],
    [['tap0', '--listen', 'nowhere'], 'ADDRESS:PORT'],
    [['tap0', '--listen', '127.0.0.1:99999'], 'ADDRESS:PORT'],
    [['tap0', '--policy', 'hash,prots'], 'did you mean ports?'],
    [['tap0', '--policy', 'roundrobin'], 'method fanout'],
    [['tap0', '--key', 'l4[8:4]'], 'hash,addrs,key'],
    [['tap0', '--seed', ''], 'printable'],
    [['tap0', '--worker', '2'], '--workers'],
    [['tap0', '--filtre', 'ip'], '--filter'],
  ])('%j', (words, hint) => {
    const { status, stderr } = headgate(words);
    expect(stderr).toContain(hint);
    expect(stderr).toMatch(/^headgate: /);
    expect(stderr).not.toMatch(/\n +at /);
    expect(status).toBe(2);
  });

  test('help on a command that there is not', () => {
    expectRefusal(headgate(['help', 'fetch']), 2, 'fetch', 'run, read, devices, config, plan');
  });

  test('a device whose name every object has', () => {
    expectRefusal(headgate(['constructor']), 1, 'no interface constructor');
  });

  test('--version and --help', () => {
    expect(spawnSync(process.execPath, [main, '--version'], { encoding: 'utf8' }).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
    expect(help.status).toBe(0);
    for (const word of ['run', 'read', 'devices', 'Examples:']) expect(help.stdout).toContain(word);
  });
});
