// A log on a full disk, or one that nobody reads: capture starts, goes on, and ends as ever.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const main = new URL('../../dist/main.js', import.meta.url).pathname;

const rig = rigOfEachTest();

test.each([
  ['on a full disk', 'exec "$@" 2>/dev/full'],
  ['that nobody reads', 'exec "$@" 2> >(true)'],
])('a log %s', async (_, line) => {
  const options = ['--workers', '2', '--ring', '8', '--enable-lifecycle'];
  const words = ['-c', line, 'bash', process.execPath, main, 'tap0', ...options];
  const headgate = rig.endWith(rig.namespace.start('bash', words, { stdio: ['ignore', 'pipe', 'inherit'] }));
  let output = '';
  headgate.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  const curl = (path: string, ...more: string[]): string => {
    expect(headgate.exitCode).toBeNull();
    const patience = ['--silent', '--retry', '30', '--retry-connrefused'];
    return rig.namespace.run('curl', ...patience, ...more, `http://127.0.0.1:10514${path}`);
  };
  await expect.poll(() => curl('/-/ready', '--output', '/dev/null', '--write-out', '%{http_code}')).toBe('200');
  curl('/-/reload', '--request', 'POST'); // which the log tells
  await rig.inject(flowFrames(50), 500, 10_000);
  await expect.poll(() => new Metrics(curl('/metrics')).sum('counted_packets_total')).toBe(500);
  headgate.kill('SIGTERM');
  const [code] = (await once(headgate, 'close')) as [number | null];
  expect(output).toMatch(/^ +all +500 +500 /m);
  expect(code).toBe(0);
});
