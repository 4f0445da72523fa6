/** Reads a layout file. The parser is imported when there is one: it is the larger part of what a start without a file would load. */
import { refusalOf } from '../config/refusal.js';
import { readTextFile } from '../config/text-file.js';
import type { Layout } from './layout.js';

/** Room for some four thousand nodes, and little enough that even a hostile file is parsed in seconds. */
export const largestLayout = 256 * 1024;

/** Rejects with a UsageError that names everything that is wrong with the file. */
export async function loadLayout(path: string): Promise<Layout> {
  const { parseLayout } = await import('./parse-layout.js');
  const { layout, problems } = parseLayout(readTextFile(path, largestLayout), path);
  if (problems.length > 0) throw refusalOf(problems, path);
  return layout;
}
