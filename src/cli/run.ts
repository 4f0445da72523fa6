/** `headgate [run] DEVICE...`: capture until told to stop. What it does is imported when it is run. */
import type { Command } from 'commander';
import { settingsCommand } from './settings-command.js';

export function runCommand(): Command {
  return settingsCommand('run', async (source) => {
    const { runService } = await import('./run-service.js');
    await runService(source);
  }).description('capture on interfaces and serve Prometheus (the default command)');
}
