/** A line on the terminal while long work goes on; it goes away before anything else is written. */
import { grouped } from '../grouped.js';
import { withUnit } from './units.js';
import type { SharedProgress } from './messages.js';

export interface Progress {
  /** Takes the line away until resume(): something else is being written. */
  pause(): void;
  resume(): void;
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
/** Of a terminal that does not say: it gives 0 columns, or none. */
const usualColumns = 80;

/** Nothing at all unless `terminal` is one. The figures are those of all files that have begun. */
export function showProgress(terminal: Terminal, files: number, begun: readonly SharedProgress[]): Progress {
  if (!terminal.isTTY) return { pause: () => undefined, resume: () => undefined, stop: () => undefined };
  let shown = false;
  let paused = false;
  const pause = (): void => {
    paused = true;
    if (shown) terminal.write(eraseLine);
    shown = false;
  };
  const timer = setInterval(() => {
    if (paused) return;
    const width = Math.max(terminal.columns ?? 0, 0) || usualColumns;
    terminal.write(`${eraseLine}${progressLine(files, begun).slice(0, width - 1)}${startOfLine}`);
    shown = true;
  }, everyMs);
  return {
    pause,
    resume: () => (paused = false),
    stop: () => {
      clearInterval(timer);
      pause();
    },
  };
}

export function progressLine(files: number, begun: readonly SharedProgress[]): string {
  const sum = (at: number): bigint => begun.reduce((total, words) => total + Atomics.load(words, at), 0n);
  const [consumed, size, packets] = [sum(0), sum(1), sum(2)];
  // A pipe has no size, and a file may grow while it is read.
  const sizeKnown = begun.every((words) => Atomics.load(words, 0) <= Atomics.load(words, 1));
  const of = sizeKnown && size > 0n ? ` of ${withUnit(Number(size), 'B')}` : '';
  const which = files === 1 ? '' : ` from ${begun.length} of ${files} files`;
  return `read ${withUnit(Number(consumed), 'B')}${of}${which}, ${grouped(packets)} packets`;
}
