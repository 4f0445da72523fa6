/** What `headgate read` does. */
import { addon, isAddonError } from '../addon/addon.js';
import { policyOf } from '../config/policy-text.js';
import { csvFormat } from '../read/csv-format.js';
import type { Format } from '../read/format.js';
import { jsonFormat } from '../read/json-format.js';
import { writerTo } from '../read/output.js';
import { readFiles } from '../read/read-files.js';
import { tableFormat } from '../read/table-format.js';
import { splitConstants } from '../split/constants.js';
import { describePolicy } from '../split/policy.js';
import type { Split } from '../split/split.js';
import { UsageError } from '../user-error.js';
import type { ReadOptions } from './read-options.js';

/** The rows of a table, when nothing else is asked for. */
const defaultTop = 10;

/** Reads and prints; a file that is not whole makes the exit code 1. Throws a UsageError before anything is read. */
export async function runRead(paths: readonly string[], options: ReadOptions): Promise<void> {
  checkPaths(paths);
  const split = splitOf(options);
  checkFilter(options.filter);
  const whole = await readFiles({
    paths,
    format: formatOf(options, split),
    workers: options.workers ?? 1,
    split,
    filter: options.filter,
    communityId: options.communityId,
    flowOptions: { fragments: options.fragments, tunnels: options.tunnels },
    top: options.top ?? (options.format === 'table' ? defaultTop : undefined),
    write: writerTo(process.stdout),
    terminal: process.stderr,
    errorsAreSeen: options.format === 'table' && process.stdout.isTTY && process.stderr.isTTY,
  });
  if (!whole) process.exitCode = 1;
}

function splitOf({ policy, key, seed }: ReadOptions): Split {
  return { constants: splitConstants(seed), policy: policyOf({ policy, key, method: 'none' }) };
}

function formatOf({ format, workers, seed, communityId }: ReadOptions, { policy }: Split): Format {
  switch (format) {
    case 'json':
      return jsonFormat();
    case 'csv':
      return csvFormat(communityId);
    case 'table':
      return tableFormat({ split: workers === undefined ? undefined : `${describePolicy(policy)}, seed ${seed}` });
  }
}

function checkPaths(paths: readonly string[]): void {
  const nameless = paths.indexOf('');
  if (nameless >= 0) {
    throw new UsageError(`the name of file ${nameless + 1} is empty; is a variable of the shell not set?`);
  }
  if (paths.filter((path) => path === '-').length > 1) {
    throw new UsageError('standard input (-) can be read only once; name it once');
  }
}

function checkFilter(expression: string | undefined): void {
  if (expression === undefined) return;
  try {
    addon.checkExpression(expression);
  } catch (error) {
    if (!isAddonError(error)) throw error;
    throw new UsageError(error.message);
  }
}
