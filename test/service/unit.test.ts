// The unit file: systemd understands every line of it, and finds little that could still be taken away.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const text = readFileSync(`${root}scripts/headgate.service`, 'utf8');

/** The most that systemd's own judgement may find, of 100: what is left is the network, which a capture needs. */
const mostExposure = 20;

let folder: string;
let unit: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-unit-'));
  unit = join(folder, 'headgate.service');
  // Where it will be installed is not known here; the program of this tree stands in.
  writeFileSync(unit, text.replace('ExecStart=headgate ', `ExecStart=${process.execPath} ${root}dist/main.js `));
});
afterAll(() => rmSync(folder, { recursive: true }));

function analyze(...words: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** All values of a setting, in order. */
function values(name: string): string[] {
  return [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value!);
}

test('systemd has nothing to say against it', () => {
  expect(analyze('verify', '--man=no', unit)).toEqual({ status: 0, output: '' });
});

test('systemd does notice a setting that it does not know, and one that cannot be', () => {
  const wrong = join(folder, 'wrong.service');
  writeFileSync(wrong, readFileSync(unit, 'utf8').replace('ProtectHome=yes', 'ProtectHome=perhaps\nProtectHouse=yes'));
  const { output } = analyze('verify', '--man=no', wrong);
  expect(output).toContain('perhaps');
  expect(output).toContain('ProtectHouse');
});

test('what could still be taken away is little', () => {
  const words = ['security', '--offline=yes', '--no-pager'];
  expect(analyze(...words, `--threshold=${mostExposure}`, unit).status).toBe(0);
});

test('of all rights it keeps the one to open packet sockets', () => {
  expect(values('CapabilityBoundingSet')).toEqual(['CAP_NET_RAW']);
  expect(values('AmbientCapabilities')).toEqual(['CAP_NET_RAW']);
  expect(values('DynamicUser')).toEqual(['yes']);
});

test('it says what headgate does: readiness, a watchdog, reload, no new start after wrong usage', () => {
  expect(values('Type')).toEqual(['notify']);
  expect(values('ExecReload').at(-1)).toBe('/bin/kill -HUP $MAINPID');
  expect(Number(values('WatchdogSec')[0])).toBeGreaterThan(0);
  expect(values('RestartPreventExitStatus')).toEqual(['2']);
});

test('headgate understands its command line, and the file that its head tells to make', () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [`${root}dist/main.js`, ...words], { encoding: 'utf8' });
  const [command = ''] = values('ExecStart');
  const [, made = ''] = /^# +(headgate config .*) > \/etc\/headgate\.yaml$/m.exec(text) ?? [];
  const config = join(folder, 'headgate.yaml');
  writeFileSync(config, run(...made.split(' ').slice(1)).stdout);
  const words = command.replace('/etc/headgate.yaml', config).split(' ').slice(2);
  expect(words).toEqual(['--config', config]);
  const { status, stdout } = run('config', ...words);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^devices: \[eth0\] /m);
});
