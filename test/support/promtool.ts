/** What promtool has to say of a page, and how it ended: 'exit 0' alone when there is nothing to say. */
import { spawnSync } from 'node:child_process';

export function lint(page: string): string {
  const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
    input: page,
    encoding: 'utf8',
  });
  if (error) throw error;
  return `${stdout}${stderr}exit ${String(status)}`;
}
