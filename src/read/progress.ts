/** A line on the terminal while long work goes on; it goes away before anything else is written. */
import { grouped, withUnit } from './units.js';
import type { SharedProgress } from './messages.js';

export interface Progress {
  /** Takes the line away; it comes back with the next tick. */
  clear(): void;
  stop(): void;
}

export interface Terminal {
  readonly isTTY: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const everyMs = 250;
const startOfLine = '\r';
const eraseLine = '\r\u001b[K';

/** Nothing at all unless `terminal` is one. The figures are those of all files that have begun. */
export function showProgress(terminal: Terminal, files: number, begun: readonly SharedProgress[]): Progress {
  if (!terminal.isTTY) return { clear: () => undefined, stop: () => undefined };
  const clear = (): void => void terminal.write(eraseLine);
  const timer = setInterval(() => {
    const line = progressLine(files, begun).slice(0, (terminal.columns ?? 80) - 1);
    terminal.write(`${eraseLine}${line}${startOfLine}`);
  }, everyMs);
  return {
    clear,
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
}

export function progressLine(files: number, begun: readonly SharedProgress[]): string {
  const sum = (at: number): bigint => begun.reduce((total, words) => total + Atomics.load(words, at), 0n);
  const [consumed, size, packets] = [sum(0), sum(1), sum(2)];
  const sizeKnown = begun.every((words) => Atomics.load(words, 0) === 0n || Atomics.load(words, 1) > 0n);
  const of = sizeKnown && size > 0n ? ` of ${withUnit(Number(size), 'B')}` : '';
  const which = files === 1 ? '' : ` from ${begun.length} of ${files} files`;
  return `read ${withUnit(Number(consumed), 'B')}${of}${which}, ${grouped(packets)} packets`;
}
