/** The settings that count: the command line wins over the file, the file over the defaults; and whether they go together. */
import { keys, nameOf, optionOf } from './options.js';
import type { Given, Key, Settings } from './options.js';
import type { Entry } from './parse-file.js';
import { readPolicy } from './policy-text.js';

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

interface Setting {
  readonly value: unknown;
  readonly origin: string;
}

export function settle(commandLine: Given, file: readonly Entry[] = []): Settled {
  const chosen = new Map<Key, Setting>(keys.map((key) => [key, { value: optionOf(key).default, origin: fromDefault }]));
  for (const { key, value, place } of file) if (value !== undefined) chosen.set(key, { value, origin: place });
  for (const key of keys) {
    const value = commandLine[key];
    if (value !== undefined) chosen.set(key, { value, origin: fromCommandLine });
  }
  const problems = [...agreeOnWeights(chosen), ...agreeOnPolicy(chosen)];
  return {
    settings: record(chosen, ({ value }) => value) as Settings,
    origins: record(chosen, ({ origin }) => origin) as Settled['origins'],
    problems,
  };
}

/** There is a weight for each worker, and they are not all 0; without a number of workers, the weights say how many. */
function agreeOnWeights(chosen: Map<Key, Setting>): string[] {
  const { value: weights, origin } = chosen.get('weights') as { value: Settings['weights']; origin: string };
  const workers = chosen.get('workers') as { value: number; origin: string };
  if (weights === undefined) return [];
  if (workers.origin === fromDefault) chosen.set('workers', { value: weights.length, origin: fromWeights });
  else if (workers.value !== weights.length) {
    return [
      `${origin}: ${nameOf('weights')}: there are ${weights.length}, but ${workers.value} workers (${workers.origin}); give one for each worker`,
    ];
  }
  if (weights.some((weight) => weight > 0)) return [];
  return [
    `${origin}: ${nameOf('weights')}: all are 0, so that nobody gets any traffic; give a worker a weight above 0`,
  ];
}

/** The policy can be, with its key and under its method. */
function agreeOnPolicy(chosen: ReadonlyMap<Key, Setting>): string[] {
  const settings = record(chosen, ({ value }) => value) as Settings;
  const read = readPolicy(settings.policy, settings.key, settings.method);
  if (!('problem' in read)) return [];
  return [`${chosen.get(read.of)?.origin ?? fromDefault}: ${nameOf(read.of)}: ${read.problem}`];
}

function record(chosen: ReadonlyMap<Key, Setting>, of: (setting: Setting) => unknown): unknown {
  return Object.fromEntries([...chosen].map(([key, setting]) => [key, of(setting)]));
}
