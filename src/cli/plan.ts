/**
 * `headgate plan`: who gets which part of the traffic, without capturing. The options are here; what they do is imported when it
 * is run.
 */
import { Command, Option } from 'commander';
import { options as settings } from '../config/options.js';
import { dialects } from '../split/dialect.js';
import { argumentOf, seedText } from './arguments.js';
import { formats, type PlanOptions } from './plan-options.js';
import { print } from './print.js';

const examples = `
Expressions are for IPv4 and IPv6 without VLAN tags: they accept what the worker gets of these, and no other frames. Instructions
are for Ethernet on a live interface, where the kernel keeps the outermost VLAN tag beside the frame. Use the seed of the
capture that you compare with; it is in its log and at /plan.

Examples:
  headgate plan --workers 4                         the buckets of four workers
  headgate plan --weights 2,1,1,0                   the same with unequal shares
  headgate plan --from 4 --to 5                     what would move if a worker joined
  headgate plan --workers 4 --worker 2 --seed S --format ddd
  headgate plan --workers 4 --dialect zeek --format expression
  headgate plan --layout fleet.yaml --host sensor-a
  tcpdump -i eth0 "$(headgate plan --workers 4 --worker 2 --seed S --format expression)"
`;

export function planCommand(): Command {
  const workers = argumentOf(settings.workers.kind);
  const command = new Command('plan')
    .description('show which worker gets which part of the traffic, without capturing')
    .option('-w, --workers <n>', `workers of an interface (${settings.workers.kind.range ?? ''})`, workers)
    .option('--weights <weight,...>', settings.weights.help, argumentOf(settings.weights.kind))
    .option('--worker <i>', 'only this worker: its number, or with --layout the name of its node')
    .option('--policy <policy>', settings.policy.help, argumentOf(settings.policy.kind), settings.policy.default)
    .option('--key <key>', settings.key.help, argumentOf(settings.key.kind))
    .option('--seed <text>', 'seed of the split; the same seed splits the same way', seedText, '0')
    .option('--from <n>', 'dry run of a change: from so many workers with equal shares', workers)
    .option('--to <m>', 'to so many workers; or say --weights', workers)
    .option('--layout <file>', 'the nodes of a layout: name, host, interface, and if need be weight and cpu, in YAML')
    .option('--host <name>', 'only the nodes on this host of the layout')
    .addOption(
      new Option('--dialect <name>', "whose filters: headgate's own, or what Zeek's load balancing would set")
        .choices(dialects)
        .default('headgate'),
    )
    .addOption(
      new Option(
        '--format <name>',
        'summary for people; a pcap-filter(7) expression; instructions as tcpdump -d or -ddd',
      )
        .choices(formats)
        .default('summary'),
    )
    .addHelpText('after', examples);
  return command.action(async (options: PlanOptions) => {
    const { planText } = await import('./plan-run.js');
    await print(await planText(options));
  });
}
