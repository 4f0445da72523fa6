// A log on a full disk, or one that nobody reads: capture starts, goes on, and ends as ever.
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Metrics } from '../support/metrics.js';
import { Namespace } from '../support/namespace.js';
import { flowFrames } from './flows.js';

const main = new URL('../../dist/main.js', import.meta.url).pathname;

let namespace: Namespace;

beforeEach(() => {
  namespace = new Namespace();
});
afterEach(() => namespace.remove());

test.each([
  ['on a full disk', 'exec "$@" 2>/dev/full'],
  ['that nobody reads', 'exec "$@" 2> >(true)'],
])('a log %s', async (_, line) => {
  const words = [
    '-c',
    line,
    'bash',
    process.execPath,
    main,
    'tap0',
    '--workers',
    '2',
    '--ring',
    '8',
    '--enable-lifecycle',
  ];
  const headgate = namespace.start('bash', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let output = '';
    headgate.stdout?.on('data', (text: Buffer) => (output += text.toString()));
    const curl = (path: string, ...options: string[]): string => {
      expect(headgate.exitCode).toBeNull();
      return namespace.run(
        'curl',
        '--silent',
        '--retry',
        '30',
        '--retry-connrefused',
        ...options,
        `http://127.0.0.1:10514${path}`,
      );
    };
    await expect.poll(() => curl('/-/ready', '--output', '/dev/null', '--write-out', '%{http_code}')).toBe('200');
    curl('/-/reload', '--request', 'POST'); // which the log tells
    await namespace.inject(flowFrames(50), 500, 10_000);
    await expect.poll(() => new Metrics(curl('/metrics')).sum('counted_packets_total')).toBe(500);
    headgate.kill('SIGTERM');
    const [code] = (await once(headgate, 'close')) as [number | null];
    expect(output).toMatch(/^ +all +500 +500 /m);
    expect(code).toBe(0);
  } finally {
    headgate.kill('SIGKILL');
  }
});
