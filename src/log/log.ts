/**
 * The log: JSON lines for machines, one plain line an event for people on a terminal. It goes to standard error; standard output
 * is for what a command prints.
 */
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

export function createLog(forPeople: boolean): Log {
  const options = { base: null, formatters: { level: (label: string) => ({ level: label }) } };
  if (!forPeople) return pino(options, pino.destination({ dest: 2, sync: true }));
  return pino({ base: null }, { write: (json: string) => process.stderr.write(formatLine(json)) });
}
