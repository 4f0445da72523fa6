/** The settings that count: the command line wins over the file, the file over the defaults; and whether they go together. */
import { disagreements } from './agreement.js';
import type { Setting } from './agreement.js';
import { keys, optionOf } from './options.js';
import type { Given, Key, Settings } from './options.js';
import type { Entry } from './parse-file.js';

export interface Settled {
  readonly settings: Settings;
  /** Where each value comes from: `FILE:LINE:COLUMN`, or one of the constants below. */
  readonly origins: Readonly<Record<Key, string>>;
  /** A sentence for each two settings that contradict each other. */
  readonly problems: readonly string[];
}

export const fromDefault = 'default';
export const fromCommandLine = 'command line';
/** Nobody gave the number of workers, but somebody gave their weights. */
export const fromWeights = 'number of weights';

export function settle(commandLine: Given, file: readonly Entry[] = []): Settled {
  const chosen = new Map<Key, Setting>(keys.map((key) => [key, { value: optionOf(key).default, origin: fromDefault }]));
  for (const { key, value, place } of file) if (value !== undefined) chosen.set(key, { value, origin: place });
  for (const key of keys) {
    const value = commandLine[key];
    if (value !== undefined) chosen.set(key, { value, origin: fromCommandLine });
  }
  countByWeights(chosen);
  const problems = disagreements(chosen, ({ origin }) => origin !== fromDefault && origin !== fromWeights);
  return {
    settings: record(chosen, ({ value }) => value) as Settings,
    origins: record(chosen, ({ origin }) => origin) as Settled['origins'],
    problems,
  };
}

/** Without a number of workers, the weights say how many there are. */
function countByWeights(chosen: Map<Key, Setting>): void {
  const weights = chosen.get('weights')?.value as Settings['weights'];
  if (weights === undefined || chosen.get('workers')?.origin !== fromDefault) return;
  chosen.set('workers', { value: weights.length, origin: fromWeights });
}

function record(chosen: ReadonlyMap<Key, Setting>, of: (setting: Setting) => unknown): unknown {
  return Object.fromEntries([...chosen].map(([key, setting]) => [key, of(setting)]));
}
