/** Reads a layout file. */
import { refusalOf } from '../config/refusal.js';
import { readTextFile } from '../config/text-file.js';
import type { Layout } from './layout.js';
import { parseLayout } from './parse-layout.js';

/** Room for some four thousand nodes, and little enough that even a hostile file is parsed in seconds. */
export const largestLayout = 256 * 1024;

/** Throws a UsageError that names everything that is wrong with the file. */
export function loadLayout(path: string): Layout {
  const { layout, problems } = parseLayout(readTextFile(path, largestLayout), path);
  if (problems.length > 0) throw refusalOf(problems, path);
  return layout;
}
