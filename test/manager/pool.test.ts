// When the threads of the pool load what they are to do.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';

const hook = new URL('../support/say-loads.cjs', import.meta.url).pathname;
const pool = new URL('../../dist/manager/pool.js', import.meta.url).href;

/** Two threads; at a line of input one of them has a task, for a lane that there is not. */
const script = `
  import { createPool } from '${pool}';
  const pool = createPool(2, (error) => console.error('trouble', error));
  process.stdin.once('data', async () => {
    console.error('ended', (await pool.run({ lane: 4711 }).ended).reason);
    await pool.destroy();
    process.exit();
  });`;

const child = spawn(process.execPath, ['--require', hook, '--input-type=module', '--eval', script]);
let said = '';
child.stderr.on('data', (text: Buffer) => (said += text.toString()));

afterEach(() => child.kill());

const count = (pattern: RegExp): number => [...said.matchAll(pattern)].length;

test('a thread without a task has not begun to load one: to end it then would end the process', async () => {
  await expect.poll(() => count(/piscina\/dist\/worker\.js$/gm)).toBe(2);
  await sleep(300);
  expect(count(/worker\/pump\.js$/gm)).toBe(0);
  child.stdin.write('\n');
  await expect.poll(() => said).toContain('ended error');
  expect(count(/worker\/pump\.js$/gm)).toBe(1);
});
