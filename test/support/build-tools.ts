/** Builds the tools that tests send and check packets with, once and before any test: files of tests run side by side. */
import { execFileSync } from 'node:child_process';

const folder = new URL('../tools/', import.meta.url).pathname;

export default function buildTools(): void {
  execFileSync('make', ['--no-print-directory', '-C', folder], { stdio: 'pipe' });
}
