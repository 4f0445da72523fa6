// Files and streams: order, errors, standard input, what a signal or a closed output does.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, readdirSync, readlinkSync, truncateSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ethernet, hex, ipv4, pcap, pcapng, udp } from './capture-files.js';
import type { Packet } from './capture-files.js';
import { program, readJson, runRead, startRead, temporaryFolder } from './headgate-read.js';
import type { FileObject } from './headgate-read.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** `count` packets of as many flows. */
function packets(count: number): Packet[] {
  return Array.from({ length: count }, (_, at) => ({
    frame: ethernet(0x0800, ipv4({ src: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}` }, udp(1000, 53))),
    time: BigInt(at),
  }));
}

const good = folder.write('good.pcap', pcap(packets(3)));

function brief({ file, error, packets: count }: FileObject): [string, string | null, number] {
  return [file.slice(file.lastIndexOf('/') + 1), error, count];
}

/** What a process has read so far, whatever it was: proc_pid_io(5). */
function bytesRead(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** The files that a process has open. */
function openFiles(pid: number): string[] {
  const descriptors = `/proc/${pid}/fd`;
  return readdirSync(descriptors).flatMap((number) => {
    try {
      return [readlinkSync(`${descriptors}/${number}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
}

describe('several files', () => {
  it('are shown in the order of the command line, whichever is ready first', async () => {
    const large = folder.write('large.pcap', pcap(packets(60_000)));
    const paths = [
      large,
      good,
      ...Array.from({ length: 40 }, (_, at) => folder.write(`${at}.pcap`, pcap(packets(at)))),
      large,
    ];
    const objects = await readJson(paths);
    expect(objects.map(({ file }) => file)).toEqual(paths);
    expect(objects.map((object) => object.packets)).toEqual([
      60_000,
      3,
      ...Array.from({ length: 40 }, (_, at) => at),
      60_000,
    ]);
    expect(objects[0]?.flows).toHaveLength(60_000);
    expect(new Set(objects[0]?.flows.map(({ src }) => src)).size).toBe(60_000);
  });

  it('go on after one that cannot be read; each error is told, and the exit code is 1', async () => {
    const whole = pcap(packets(2));
    const words = [
      folder.path('missing.pcap'),
      folder.write('empty.pcap', Buffer.alloc(0)),
      folder.write('foreign.pcap', hex('7f454c4602010100')),
      folder.write('cut.pcap', whole.subarray(0, whole.length - 1)),
      folder.write('radio.pcap', pcap([], 127)),
      good,
    ];
    const outcome = await runRead(['--format', 'json', ...words]);
    const objects = outcome.output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as FileObject);
    const problems = [
      'there is no such file',
      'the file is empty',
      'not a pcap or pcapng file: the file begins with 7f 45 4c 46 02 01 01 00',
      'the packet record at byte 82 needs 58 bytes, but the data is cut after 57',
      'the link type IEEE802_11_RADIO (127), named in the file header at byte 20, is not one that headgate decodes',
    ];
    expect(objects.map(brief)).toEqual([
      ['missing.pcap', problems[0], 0],
      ['empty.pcap', problems[1], 0],
      ['foreign.pcap', problems[2], 0],
      ['cut.pcap', problems[3], 1],
      ['radio.pcap', problems[4], 0],
      ['good.pcap', null, 3],
    ]);
    expect(objects.map(({ link_type }) => link_type)).toEqual([
      null,
      null,
      null,
      'EN10MB',
      'IEEE802_11_RADIO',
      'EN10MB',
    ]);
    expect(objects[0]?.workers).toEqual([{ worker: 0, packets: 0, bytes: 0, flows: 0 }]);
    expect(objects[3]?.flows).toHaveLength(1);
    expect(outcome.errors).toBe(problems.map((problem, at) => `headgate: ${words[at]}: ${problem}\n`).join(''));
    expect(outcome.code).toBe(1);
  });

  it('show errors in the table too, with what was read before', async () => {
    const whole = pcap(packets(2));
    const cut = folder.write('cut-table.pcap', whole.subarray(0, whole.length - 1));
    const { code, output } = await runRead([cut, good]);
    expect(code).toBe(1);
    expect(output).toContain(`${cut}
  ERROR         the packet record at byte 82 needs 58 bytes, but the data is cut after 57
  link type     EN10MB
  packets       1
`);
    expect(output).toContain(`\n\n${good}\n  link type     EN10MB\n  packets       3\n`);
  });

  it('with a foreign interface count what came before its first packet', async () => {
    const frame = ethernet(0x0800, ipv4({}, udp(1, 2)));
    const path = folder.write(
      'mixed.pcapng',
      pcapng(
        [1, 192],
        [
          { frame, on: 0 },
          { frame, on: 1 },
          { frame, on: 0 },
        ],
      ),
    );
    const [object] = await readJson([path]);
    expect(object?.error).toBe(
      'the packet block at byte 144 is of link type PPI (192), which is not one that headgate decodes',
    );
    expect(object?.packets).toBe(1);
    expect(object?.link_type).toBe('EN10MB');
  });
});

describe('standard input', () => {
  it('is called by its name in errors, and can be named only once', async () => {
    const empty = await runRead(['-']);
    expect(empty.errors).toBe('headgate: standard input: the file is empty\n');
    expect(empty.output).toBe('standard input\n  ERROR         the file is empty\n');
    expect(empty.code).toBe(1);
    const twice = await runRead(['-', '-']);
    expect(twice.errors).toBe('headgate: standard input (-) can be read only once; name it once\n');
    expect(twice.code).toBe(2);
  });
});

describe('the end from outside', () => {
  it('a signal ends the wait for a pipe, and what was read is shown', async () => {
    const child = startRead('--format', 'json', '-');
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()));
    // More than a pipe holds: when the last byte is written, the reading has begun.
    child.stdin?.write(pcap(packets(20_000)));
    child.stdin?.write(hex('00'));
    await once(child.stdin!, 'drain');
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    const object = JSON.parse(output) as FileObject;
    expect(code).toBe(1);
    expect(object.error).toContain('reading was interrupted at byte ');
    expect(object.packets).toBe(object.flows.length);
    expect(object.packets).toBeGreaterThan(0);
  });

  it('a signal ends the wait for somebody to write into a FIFO', async () => {
    const fifo = folder.path('silent.fifo');
    execFileSync('mkfifo', [fifo]);
    const child = startRead('--format', 'json', fifo);
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()));
    await expect.poll(() => openFiles(child.pid!), { timeout: 10_000 }).toContain(fifo);
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect((JSON.parse(output) as FileObject).error).toContain('reading was interrupted at byte 0');
  });

  it('a signal ends the reading of a large file, and what was read is shown', async () => {
    const path = folder.write('endless.pcap', pcap(packets(3)));
    truncateSync(path, 2 ** 40); // a hole, which reads as packets without bytes
    const child = startRead('--format', 'json', path);
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()));
    await expect.poll(() => bytesRead(child.pid!), { timeout: 10_000 }).toBeGreaterThan(2 ** 26);
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    const object = JSON.parse(output) as FileObject;
    expect(code).toBe(1);
    expect(object.error).toContain('reading was interrupted at byte ');
    expect(object.packets).toBeGreaterThan(3);
    expect(object.flows).toHaveLength(3);
  });

  it.each([1, 3])('an output that nobody reads is no failure, of %i files', async (count) => {
    const path = folder.write('wide.pcap', pcap(packets(30_000)));
    const child = startRead('--format', 'csv', ...Array.from({ length: count }, () => path));
    let errors = '';
    child.stderr?.on('data', (piece: Buffer) => (errors += piece.toString()));
    await once(child.stdout!, 'readable');
    child.stdout?.destroy();
    const [code] = (await once(child, 'close')) as [number];
    expect(errors).toBe('');
    expect(code).toBe(0);
  });

  it('an output that takes nothing is one', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [program, 'read', good], { stdio: ['ignore', full, 'pipe'] });
    let errors = '';
    child.stderr?.on('data', (piece: Buffer) => (errors += piece.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(errors).toMatch(
      /^headgate: standard output cannot be written \(ENOSPC.*\); what was written is incomplete\n$/,
    );
    expect(code).toBe(1);
  });
});

describe('a command line that cannot be', () => {
  it.each([
    [[], "headgate: missing required argument 'file'; headgate read --help says what there is\n"],
    [['--format', 'xml', good], "headgate: --format: 'xml' is wrong; give one of table, json, csv\n"],
    [['--top', '-1', good], /^headgate: --top: '-1' is wrong; give a whole number from 0 to \d+\n$/],
    [['--workers', '257', good], "headgate: --workers: '257' is wrong; give a whole number from 1 to 256\n"],
    [['--policy', 'url', good], /^headgate: policy: url is no field: /],
    [['--policy', 'hash,ports,prots', good], "headgate: policy: 'prots' is no field; did you mean ports?\n"],
    [['--policy', 'hash,key', good], /^headgate: policy: the field key needs to be told which bytes/],
    [['--policy', 'roundrobin', good], /^headgate: policy: roundrobin draws a worker/],
    [['--fragments', 'drop', good], "headgate: --fragments: 'drop' is wrong; give one of track, separate\n"],
    [['--tunnels', 'all', good], "headgate: --tunnels: 'all' is wrong; give one of outer, inner\n"],
    [['--filter', 'prot 6', good], /^headgate: The filter 'prot 6' does not compile: /],
  ])('%j is told before anything is read, with exit code 2', async (words, sentence) => {
    const { code, output, errors } = await runRead(words);
    expect(errors).toMatch(sentence);
    expect(output).toBe('');
    expect(code).toBe(2);
  });
});
