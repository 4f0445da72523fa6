/** Many problems as one error: what a file that is refused is answered with. */
import { UsageError } from '../user-error.js';

/** More lines than this nobody reads; mending some of them will make others go away. */
const mostProblems = 20;

/** One problem is a sentence; more are a line each. `where` is what has them. */
export function refusalOf(problems: readonly string[], where: string): UsageError {
  if (problems.length === 1) return new UsageError(problems.join());
  const more = problems.length - mostProblems;
  const lines = [...problems.slice(0, mostProblems), ...(more > 0 ? [`and ${more} more`] : [])];
  return new UsageError(`${where} has ${problems.length} problems:\n${lines.join('\n')}`);
}
