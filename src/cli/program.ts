/** The command line as a whole: its commands, its help, and what becomes of errors. */
import { Command, CommanderError } from 'commander';
import { UsageError, UserError, messageOf } from '../user-error.js';
import { version } from './version.js';
import { installSentence } from './incomplete-install.js';
import { usageSentence } from './usage-words.js';

const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.js')).runCommand(),
  read: async () => (await import('./read.js')).readCommand(),
  devices: async () => (await import('./devices.js')).devicesCommand(),
  config: async () => (await import('./config.js')).configCommand(),
  plan: async () => (await import('./plan.js')).planCommand(),
};

const examples = `
Examples:
  headgate                          capture on the default route's interface
  headgate eth0 --workers 4         split eth0's traffic over four workers
  headgate eth0 --filter 'not port 22'
  headgate read trace.pcap          the flows of a capture file
  headgate devices                  the interfaces of this host
  headgate config eth0 --top 50     what these options amount to, as a file for --config
  headgate plan --workers 4         which worker would get which part of the traffic
`;

/** Runs the command that `words` name and returns the exit code. */
export async function runProgram(words: readonly string[]): Promise<number> {
  try {
    const program = await assemble(words);
    await program.parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** A program that knows the wanted command, and all of them when help is wanted or none is named. */
async function assemble(words: readonly string[]): Promise<Command> {
  const first = words[0] ?? '';
  if (first === 'help') refuseUnknownCommand(words[1] ?? first);
  const wanted = first === 'help' || first === '--help' || first === '-h' ? Object.keys(loaders) : [commandOf(first)];
  const program = new Command('headgate')
    .description(
      "Splits an interface's traffic by flow in the kernel, counts every flow, and shows Prometheus a page that adds up.",
    )
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', examples);
  for (const name of wanted) {
    const command = await (loaders[name] as () => Promise<Command>)();
    program.addCommand(command, { isDefault: name === 'run' });
  }
  for (const command of [program, ...program.commands]) {
    const called = command === program ? 'headgate' : `headgate ${command.name()}`;
    command
      .exitOverride()
      .configureOutput({ outputError: (text, write) => write(`headgate: ${usageSentence(text, called)}\n`) });
  }
  return program;
}

/** Of what there is no help. */
function refuseUnknownCommand(word: string): void {
  if (word === 'help' || word.startsWith('-') || Object.hasOwn(loaders, word)) return;
  throw new UsageError(`there is no command ${word}; there are ${Object.keys(loaders).join(', ')}`);
}

function commandOf(word: string): string {
  return Object.hasOwn(loaders, word) ? word : 'run';
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const sentence = installSentence(error) ?? messageOf(error);
  process.stderr.write(`headgate: ${sentence}\n`);
  if (!isForUsers(error) && error instanceof Error)
    process.stderr.write(`This is a defect; please report it:\n${error.stack ?? ''}\n`);
  return error instanceof UsageError ? 2 : 1;
}

/** Whether the error is one sentence for a person: ours, or one with a stable code from below. */
function isForUsers(error: unknown): boolean {
  return error instanceof UserError || (error instanceof Error && 'code' in error);
}
