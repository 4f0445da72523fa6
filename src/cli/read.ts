/** `headgate read FILE...`: the flows of capture files. The options are here; what they do is imported when it is run. */
import { Command, Option } from 'commander';
import { options as settings } from '../config/options.js';
import { argumentOf, integer, seedText } from './arguments.js';
import type { ReadOptions } from './read-options.js';

const examples = `
Examples:
  headgate read trace.pcap                         totals and the largest flows
  headgate read --format json *.pcapng             every flow; one object per file and line
  headgate read --workers 4 trace.pcap             what each of four workers would get
  zstd -dc trace.pcap.zst | headgate read -        from standard input
`;

export function readCommand(): Command {
  const command = new Command('read')
    .description('show the flows of capture files: pcap and pcapng, also compressed by gzip')
    .argument('<file...>', 'capture files; - is standard input')
    .addOption(
      new Option('--format <name>', 'how the flows are shown').choices(['table', 'json', 'csv']).default('table'),
    )
    .option(
      '--top <n>',
      'show only the n flows with the most bytes (default: 10 in a table, otherwise all)',
      integer(0, 1e9),
    )
    .option('-w, --workers <n>', 'split the traffic over n workers, 1 to 256, as a capture would', integer(1, 256))
    .option('--policy <policy>', settings.policy.help, argumentOf(settings.policy.kind), settings.policy.default)
    .option('--key <key>', settings.key.help, argumentOf(settings.key.kind))
    .option('--seed <text>', 'seed of the split; give that of a capture to see what its workers get', seedText, '0')
    .addOption(
      new Option(
        '--fragments <how>',
        "track: later fragments, which have no ports, belong to their datagram's flow; separate: to a flow with ports 0",
      )
        .choices(['track', 'separate'])
        .default('track'),
    )
    .addOption(
      new Option(
        '--tunnels <which>',
        'outer: flows between the ends of a tunnel; inner: the flows inside of GRE, IP in IP, VXLAN, Geneve and GTP-U',
      )
        .choices(['outer', 'inner'])
        .default('outer'),
    )
    .option('--community-id', 'name each flow as Zeek and Suricata do: Community ID version 1, seed 0', false)
    .option('-f, --filter <expression>', 'count only what this pcap-filter(7) expression accepts')
    .addHelpText('after', examples);
  return command.action(async (paths: string[], options: ReadOptions) => {
    const { runRead } = await import('./read-run.js');
    await runRead(paths, options);
  });
}
