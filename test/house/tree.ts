// A small source tree in a temporary folder, for tests that prove a check can fail.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The repository under test. */
export const repository = resolve(import.meta.dirname, '../..');

/** What a program wrote and how it ended. */
export interface Outcome {
  readonly status: number | null;
  readonly lines: readonly string[];
}

/** Writes `files` (path to text) into a new folder, runs `command` there with the folder as last argument, and clears up. */
export function checkTree(command: readonly string[], files: Readonly<Record<string, string>>): Outcome {
  const root = mkdtempSync(join(tmpdir(), 'headgate-house-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    for (const name of ['tsconfig.json', 'package.json']) copyFileSync(join(repository, name), join(root, name));
    const [program = '', ...args] = command;
    const { status, stdout, stderr } = spawnSync(join(repository, program), [...args, root], { encoding: 'utf8' });
    return { status, lines: `${stderr}${stdout}`.split('\n').filter((line) => line !== '') };
  } finally {
    rmSync(root, { recursive: true });
  }
}
