/** `headgate config`: what the same words and the same file would mean to `run`, as a file. */
import type { Command } from 'commander';
import { print } from './print.js';
import { settingsCommand } from './settings-command.js';

export function configCommand(): Command {
  return settingsCommand('config', async ({ load }) => {
    const loaded = await load();
    const { formatFile } = await import('../config/format-file.js');
    await print(formatFile(loaded));
  }).description('check settings and print what they amount to, with the options of run, as a file for --config');
}
