/** `headgate read` as a user runs it, and a folder for the files it reads. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flow } from '#src/snapshot/flow.js';
import type { Bytes } from './capture-files.js';

export const program = new URL('../../dist/main.js', import.meta.url).pathname;

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The object of `--format json`. */
export interface FileObject {
  readonly file: string;
  readonly error: string | null;
  readonly link_type: string | null;
  readonly packets: number;
  readonly bytes: number;
  readonly non_ip_packets: number;
  readonly workers: readonly { worker: number; packets: number; bytes: number; flows: number }[];
  readonly flows: readonly Flow[];
}

export function startRead(...words: string[]): ChildProcess {
  return spawn(process.execPath, [program, 'read', ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
}

export async function runRead(words: readonly string[], input: Bytes = Buffer.alloc(0)): Promise<Outcome> {
  const child = startRead(...words);
  const output = collect(child.stdout!);
  const errors = collect(child.stderr!);
  // A child that does not read its input closes it early: that is not what is tested.
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output(), errors: errors() };
}

/** The objects that `headgate read --format json` prints. */
export async function readJson(words: readonly string[], input?: Bytes): Promise<FileObject[]> {
  const { output } = await runRead(['--format', 'json', ...words], input);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FileObject);
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString();
}

export interface Folder {
  /** Writes a file and returns its path. */
  write(name: string, bytes: Bytes): string;
  path(name: string): string;
  remove(): void;
}

export function temporaryFolder(): Folder {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-read-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, bytes) => {
      writeFileSync(path(name), bytes);
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
