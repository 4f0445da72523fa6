// What a file can be: a file, a pipe, a FIFO; whole, cut, named twice, or none at all.
import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ethernet, ipv4, linkTypes, pcap, pcapng, udp } from './capture-files.js';
import type { Bytes, Packet } from './capture-files.js';
import { runRead, temporaryFolder } from './headgate-read.js';
import type { FileObject, Outcome } from './headgate-read.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const packetsOf = (payload: number): readonly Packet[] =>
  Array.from({ length: 20_000 }, (_, at) => ({
    frame: ethernet(0x0800, ipv4({ src: `10.0.${(at >> 8) & 255}.${at & 255}` }, udp(1000, 53, Buffer.alloc(payload)))),
    time: BigInt(at),
  }));
const packets = packetsOf(0);
const plain = pcap(packets);
/** So large that a thread of its own reads it. */
const large = pcap(packetsOf(500));
const sectioned = pcapng(
  [linkTypes.EN10MB],
  packets.map((packet) => ({ ...packet, on: 0 })),
);
const forms: readonly (readonly [string, Bytes])[] = [
  ['pcap', plain],
  ['pcapng', sectioned],
  ['large pcap', large],
  ['gzip of pcap', gzipSync(plain)],
  ['gzip of pcapng', gzipSync(sectioned)],
];

const words = ['--format', 'json', '--workers', '2'];

/** The outcome as it would be for a file called `-`. */
function unnamed({ code, output, errors }: Outcome, path: string): Outcome {
  return {
    code,
    output: output.replace(`"file":"${path}"`, '"file":"-"'),
    errors: errors.replace(`headgate: ${path}:`, 'headgate: standard input:'),
  };
}

describe.each(forms)('%s', (name, bytes) => {
  it('is the same from a file, a pipe and a FIFO', async () => {
    const path = folder.write(name, bytes);
    const file = unnamed(await runRead([...words, path]), path);
    expect(file.code).toBe(0);
    expect((JSON.parse(file.output) as FileObject).packets).toBe(packets.length);
    expect(await runRead([...words, '-'], bytes)).toEqual(file);

    const fifo = folder.path(`${name}.fifo`);
    execFileSync('mkfifo', [fifo]);
    createWriteStream(fifo).end(bytes);
    expect(unnamed(await runRead([...words, fifo]), fifo)).toEqual(file);
  });

  it('is the same from a file and a pipe when it ends early', async () => {
    for (const end of [3, 30, 60_000, bytes.length - 1]) {
      const cut = bytes.subarray(0, end);
      const path = folder.write(`${name}.${end}`, cut);
      const file = unnamed(await runRead([...words, path]), path);
      expect(file.code).toBe(1);
      expect((JSON.parse(file.output) as FileObject).error).not.toBeNull();
      expect(await runRead([...words, '-'], cut)).toEqual(file);
    }
  });
});

it('a file may be named several times, and among pipes', async () => {
  const path = folder.write('again.pcap', plain);
  const { code, output } = await runRead(['--format', 'json', path, '-', path], plain);
  const lines = output.trimEnd().split('\n');
  expect(code).toBe(0);
  expect(lines).toHaveLength(3);
  expect(lines[2]).toBe(lines[0]);
  expect(lines[1]).toBe(lines[0]?.replace(`"file":"${path}"`, '"file":"-"'));
});

it('times that go backward span from the earliest to the latest', async () => {
  const path = folder.write('backward.pcap', pcap(packets.slice(0, 100).reverse()));
  const { output } = await runRead([path]);
  expect(output).toContain('  time          1970-01-01 00:00:00.000000 to 1970-01-01 00:00:00.000099 UTC, 99 us\n');
});

it.each([
  ['/tmp', 'this is a directory; name the capture files in it'],
  ['/dev/null', 'the file is empty'],
  ['/dev/null/a.pcap', 'the file cannot be opened: Not a directory'],
])('%s is no capture file', async (path, problem) => {
  const { code, output, errors } = await runRead([path]);
  expect(errors).toBe(`headgate: ${path}: ${problem}\n`);
  expect(output).toBe(`${path}\n  ERROR         ${problem}\n`);
  expect(code).toBe(1);
});

it('a name of nothing is a mistake on the command line', async () => {
  const { code, output, errors } = await runRead([folder.write('named.pcap', plain), '']);
  expect(errors).toBe('headgate: the name of file 2 is empty; is a variable of the shell not set?\n');
  expect(output).toBe('');
  expect(code).toBe(2);
});
