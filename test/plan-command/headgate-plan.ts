/** `headgate plan` as a user runs it. */
import { spawnSync } from 'node:child_process';

const program = new URL('../../dist/main.js', import.meta.url).pathname;

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export function runPlan(...words: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'plan', ...words], { encoding: 'utf8' });
  return { code: status, output: stdout, errors: stderr };
}

/** What it prints when all is well. */
export function plan(...words: readonly string[]): string {
  const { code, output, errors } = runPlan(...words);
  if (code !== 0 || errors !== '') throw new Error(`headgate plan ended with ${code}: ${errors}`);
  return output;
}
