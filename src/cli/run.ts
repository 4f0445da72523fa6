/** `headgate [run] DEVICE...`: capture until told to stop. The options are here; what they do is imported when it is run. */
import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { integer, listenAddress, seedText } from './arguments.js';
import type { ListenAddress } from './arguments.js';
import type { RunOptions } from './run-options.js';

const defaultWorkers = Math.min(4, availableParallelism());
const defaultListen: ListenAddress = { address: '127.0.0.1', port: 10514 };

export function runCommand(): Command {
  const command = new Command('run')
    .description('capture on interfaces and serve Prometheus (the default command)')
    .argument('[device...]', "names or addresses of interfaces (default: the default route's)")
    .option('-w, --workers <n>', 'workers per interface, 1 to 256', integer(1, 256), defaultWorkers)
    .option('--seed <text>', 'seed of the split; the same seed splits the same way (default: random)', seedText)
    .option('-f, --filter <expression>', 'capture only what this pcap-filter(7) expression accepts')
    .addOption(
      new Option('-l, --listen <address:port>', 'where the page is')
        .argParser(listenAddress)
        .default(defaultListen, '127.0.0.1:10514'),
    )
    .option('--top <k>', 'flows with a series of their own, 0 to 1000', integer(0, 1000), 100)
    .option('--max-flows <n>', "room of each worker's flow table", integer(16, 100_000_000), 262_144)
    .option('--ring <mebibytes>', "size of each worker's capture ring", integer(1, 2047), 64)
    .option('--snapshot-length <bytes>', 'bytes of each frame that are looked at', integer(260, 65_535), 260)
    .option('--block-timeout <ms>', 'how long a block of the ring may wait to be full', integer(1, 10_000), 100)
    .option('--no-promiscuous', 'only frames for this host')
    .option('--fault-injection', 'allow POST /-/fault?worker=I&kind=throw|exit|oom|stall, for drills', false);
  return command.action(async (devices: string[], options: RunOptions) => {
    const { runService } = await import('./run-service.js');
    await runService(devices, options);
  });
}
