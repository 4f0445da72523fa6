// Figures for people, text in columns, and the line of progress.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressLine, showProgress } from '#src/read/progress.js';
import type { Terminal } from '#src/read/progress.js';
import { textTable } from '#src/read/text-table.js';
import { duration, instant, percent, withUnit } from '#src/read/units.js';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [12.345, '12.3 B'],
  [0.36, '0.36 B'],
  [1000, '1.00 kB'],
  [9_994, '9.99 kB'],
  [9_996, '10.0 kB'],
  [99_960, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [2_300_000_000, '2.30 GB'],
  [1e18, '1.00 EB'],
  [5e22, '50000 EB'],
])('%d is %s', (value, text) => expect(withUnit(value, 'B')).toBe(text));

it.each([
  [0n, '0 us'],
  [499n, '0 us'],
  [999_499n, '999 us'],
  [999_500n, '1.00 ms'],
  [123_456_789n, '123 ms'],
  [1_000_000_000n, '1.00 s'],
  [59_940_000_000n, '59.9 s'],
  [60_000_000_000n, '1 min 0 s'],
  [3_599_999_999_999n, '59 min 59 s'],
  [7_500_000_000_000n, '2 h 5 min'],
  [180_000_000_000_000n, '2 d 2 h'],
])('%d ns are %s', (value, text) => expect(duration(value)).toBe(text));

it.each([
  [0n, '1970-01-01 00:00:00.000000'],
  [1_709_287_200_123_456_789n, '2024-03-01 10:00:00.123456'],
  [-1n, '1969-12-31 23:59:59.999999'],
  [-1_000_000_000n, '1969-12-31 23:59:59.000000'],
  [9_223_372_036_854_775_807n, '2262-04-11 23:47:16.854775'],
])('%d ns after 1970 are %s', (value, text) => expect(instant(value)).toBe(text));

it('gives parts in percent', () => {
  expect(percent(1n, 3n)).toBe('33.3 %');
  expect(percent(0n, 0n)).toBe('0.0 %');
});

it('puts text in columns', () => {
  const columns = [
    { head: 'NAME', align: 'left' },
    { head: 'COUNT', align: 'right' },
    { head: 'NOTE', align: 'left' },
  ] as const;
  expect(
    textTable(
      columns,
      [
        ['a', '1', ''],
        ['longer', '123456', 'x'],
      ],
      '  ',
    ),
  ).toBe('  NAME     COUNT  NOTE\n  a            1\n  longer  123456  x\n');
});

const words = (consumed: bigint, size: bigint, packets: bigint): BigUint64Array<SharedArrayBuffer> => {
  const shared = new BigUint64Array(new SharedArrayBuffer(24));
  shared.set([consumed, size, packets]);
  return shared;
};

it('says how far the reading is', () => {
  expect(progressLine(1, [words(500_000n, 2_000_000n, 1234n)])).toBe('read 500 kB of 2.00 MB, 1,234 packets');
  expect(progressLine(1, [words(500_000n, 0n, 1234n)])).toBe('read 500 kB, 1,234 packets');
  expect(progressLine(1, [words(2_500_000n, 2_000_000n, 1234n)])).toBe('read 2.50 MB, 1,234 packets');
  expect(progressLine(3, [words(10n, 10n, 1n), words(5n, 20n, 2n), words(0n, 0n, 0n)])).toBe(
    'read 15 B of 30 B from 3 of 3 files, 3 packets',
  );
});

const tick = '\r\u001b[Kread 1 B of\r';
const erased = '\r\u001b[K';

function fakeTerminal(isTTY: boolean, columns = 12): { shown: () => string; write: (text: string) => void } & Terminal {
  let all = '';
  return { isTTY, columns, write: (text) => (all += text), shown: () => all };
}

describe('the line of progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is shown on a terminal, and taken away at the end', () => {
    const terminal = fakeTerminal(true);
    const progress = showProgress(terminal, 1, [words(1n, 2n, 3n)]);
    expect(terminal.shown()).toBe('');
    vi.advanceTimersByTime(250);
    expect(terminal.shown()).toBe(tick);
    progress.stop();
    vi.advanceTimersByTime(1000);
    expect(terminal.shown()).toBe(tick + erased);
  });

  it('makes room for what is written, once, and comes back', () => {
    const terminal = fakeTerminal(true);
    const progress = showProgress(terminal, 1, [words(1n, 2n, 3n)]);
    vi.advanceTimersByTime(250);
    progress.pause();
    progress.pause();
    vi.advanceTimersByTime(1000);
    expect(terminal.shown()).toBe(tick + erased);
    progress.resume();
    vi.advanceTimersByTime(250);
    expect(terminal.shown()).toBe(tick + erased + tick);
    progress.stop();
  });

  it('is whole on a terminal that does not know its width', () => {
    const terminal = fakeTerminal(true, 0);
    const progress = showProgress(terminal, 1, [words(1n, 2n, 3n)]);
    vi.advanceTimersByTime(250);
    expect(terminal.shown()).toBe('\r\u001b[Kread 1 B of 2 B, 3 packets\r');
    progress.stop();
  });

  it('is not shown where there is no terminal', () => {
    const terminal = fakeTerminal(false);
    const progress = showProgress(terminal, 1, [words(1n, 2n, 3n)]);
    vi.advanceTimersByTime(1000);
    progress.pause();
    progress.resume();
    progress.stop();
    expect(terminal.shown()).toBe('');
  });
});
