/** From what the command line gives to settings: at the start, and again, with the same command line, at every reload. */
import type { Given } from './options.js';
import { refusalOf } from './refusal.js';
import { settle } from './settings.js';
import type { Settled } from './settings.js';

export type Loaded = Omit<Settled, 'problems'>;

/**
 * Reads the file, if there is one, and joins it with the command line.
 * @throws UsageError that names every problem: one as a sentence, more as a line each
 */
export async function loadSettings(commandLine: Given, path?: string): Promise<Loaded> {
  if (path === undefined) return refuseProblems(settle(commandLine));
  const [{ parseFile }, { readTextFile }] = await Promise.all([import('./parse-file.js'), import('./text-file.js')]);
  const { entries, problems } = parseFile(readTextFile(path), path);
  const settled = settle(commandLine, entries);
  return refuseProblems({ ...settled, problems: [...problems, ...settled.problems] }, path);
}

function refuseProblems({ problems, ...loaded }: Settled, path = 'the command line'): Loaded {
  if (problems.length > 0) throw refusalOf(problems, path);
  return loaded;
}
