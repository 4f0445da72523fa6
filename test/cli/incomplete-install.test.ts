// What a person sees when npm has put the files there and built nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-install-'));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function devices(): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'dist/main.js'), 'devices'], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

test('without the addon: how to build it', () => {
  const stderr = `headgate: headgate's native addon is not built; build it: ${folder}/scripts/build-addon\n`;
  expect(devices()).toEqual({ status: 1, stderr });
});

test('with an addon that cannot be loaded: why', () => {
  const addon = join(folder, 'build/Release/headgate.node');
  mkdirSync(join(folder, 'build/Release'), { recursive: true });
  writeFileSync(addon, 'none');
  const { status, stderr } = devices();
  expect(stderr).toMatch(
    /^headgate: a native part of headgate cannot be loaded \(.*headgate\.node: .+\); install what .+\n$/,
  );
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(status).toBe(1);
});
