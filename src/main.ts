#!/usr/bin/env node
/** Wiring only: finds the command, imports it alone, and turns its end into an exit code (0 fine, 1 failed, 2 usage). */
import process from 'node:process';
import type * as Program from './cli/program.js';
import { version } from './cli/version.js';

/** cli/program.js with all that it imports, in fewer files. */
const program = new URL('./bundle/program.js', import.meta.url).href;

// Nobody reads it, or the disk is full: who prints is told, and what captures goes on without a log.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function main(words: readonly string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    process.stdout.write(`${version()}\n`);
    return;
  }
  const { runProgram } = (await import(program)) as typeof Program;
  process.exitCode = await runProgram(words);
}

await main(process.argv.slice(2));
