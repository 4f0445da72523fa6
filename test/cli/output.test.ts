// Standard output and standard error that cannot be written, as when nobody reads them any more, or the disk is full.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';

const main = new URL('../../dist/main.js', import.meta.url).pathname;

const commands = [['config', 'eth0'], ['devices'], ['plan', '--workers', '2']];

describe.each(commands)('%s', (...words) => {
  test('is content when its reader has gone', async () => {
    const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, errors]).toEqual([0, '']);
  });

  test('fails with a sentence when the disk is full', () => {
    const shell = ['-c', 'exec "$@" >/dev/full', 'sh', process.execPath, main, ...words];
    const { status, stderr } = spawnSync('sh', shell, { encoding: 'utf8' });
    expect(stderr).toMatch(
      /^headgate: standard output cannot be written \(ENOSPC.*\); what was written is incomplete\n$/,
    );
    expect(status).toBe(1);
  });
});

test('the exit code is the same when nobody can be told', () => {
  const shell = ['-c', 'exec "$@" 2>/dev/full', 'sh', process.execPath, main, '--nonsense'];
  expect(spawnSync('sh', shell).status).toBe(2);
});
