/** What a reload amounts to: which settings differ, and which of them a running headgate takes over. */
import { isDeepStrictEqual } from 'node:util';
import { formatSetting, keys, nameOf, optionOf } from './options.js';
import type { Settings } from './options.js';

export interface Change {
  /** The option's name in the file. */
  readonly name: string;
  /** As they would be written on the command line, or in words, as in "random". */
  readonly from: string;
  readonly to: string;
  /** Whether it can be done now; else it takes a restart. */
  readonly live: boolean;
}

/** The differences, in the order of the options; none when nothing changes. */
export function changesBetween(running: Settings, wanted: Settings): Change[] {
  return keys
    .filter((key) => !isDeepStrictEqual(running[key], wanted[key]))
    .map((key) => ({
      name: nameOf(key),
      from: formatSetting(key, running[key]),
      to: formatSetting(key, wanted[key]),
      live: optionOf(key).reloads,
    }));
}

/** The settings after a reload: those that take a restart stay as they are. */
export function reloaded(running: Settings, wanted: Settings): Settings {
  const values = keys.map((key) => [key, optionOf(key).reloads ? wanted[key] : running[key]]);
  return Object.fromEntries(values) as Settings;
}

/** A line for the log. */
export function describeChange({ name, from, to, live }: Change): string {
  return live ? `${name}: ${from} -> ${to}` : `${name}: ${from} stays; ${to} takes a restart of headgate`;
}
