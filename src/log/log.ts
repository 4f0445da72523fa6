/**
 * The log: JSON lines for machines, one plain line an event for people on a terminal. It goes to standard error; standard output
 * is for what a command prints.
 */
import { fstatSync } from 'node:fs';
import { pino } from 'pino';
import type { Logger } from 'pino';

export type Log = Logger;

interface Line {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
}

const warn = 40;
const error = 50;

/** One event as a person reads it: the time of day, a mark for trouble, the sentence. */
export function formatLine(json: string): string {
  const { level, time, msg } = JSON.parse(json) as Line;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const mark = level >= error ? 'ERROR ' : level >= warn ? 'WARNING ' : '';
  return `${clock} ${mark}${msg}\n`;
}

/** The line with its priority in front, which the journal takes off again: `journalctl -p warning` (sd-daemon(3)). */
export function formatForJournal(json: string): string {
  const { level } = JSON.parse(json) as { level: string };
  return `<${journalPriorities[level] ?? journalPriorities['info']}>${json}`;
}

const journalPriorities: Readonly<Record<string, number>> = {
  fatal: 2,
  error: 3,
  warn: 4,
  info: 6,
  debug: 7,
  trace: 7,
};

const standardError = 2;
/** Bytes of lines that wait for a disk that is full; what is more is left out. */
const mostWaiting = 1024 * 1024;

export function createLog(): Log {
  if (process.stderr.isTTY) {
    return pino({ base: null }, { write: (json: string) => process.stderr.write(formatLine(json)) });
  }
  const options = { base: null, formatters: { level: (label: string) => ({ level: label }) } };
  const lines = pino.destination({ dest: standardError, sync: true, maxLength: mostWaiting });
  // A log that cannot be written, as on a full disk, is no reason to stop what it tells of; the lines wait for the next one.
  lines.on('error', () => undefined);
  if (!isJournal(process.env)) return pino(options, lines);
  return pino(options, { write: (json: string) => lines.write(formatForJournal(json)) });
}

/** Whether what is written to standard error goes to the journal, as systemd says (systemd.exec(5), JOURNAL_STREAM). */
function isJournal({ JOURNAL_STREAM: stream }: NodeJS.ProcessEnv): boolean {
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(standardError);
  return stream === `${dev}:${ino}`;
}
