/** What the log says at the start about the split: who captures what, how, and what that costs or leaves out. */
import type { Settings } from '../config/options.js';
import { policyOf } from '../config/policy-text.js';
import { workersOf } from '../manager/manager.js';
import type { Direction } from '../split/direction.js';
import { describePolicy, fullPolicyText, isSymmetric } from '../split/policy.js';
import type { NamedWorkers } from './run-workers.js';

export interface StartLine {
  readonly level: 'info' | 'warn';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

export function splitLines(devices: readonly NamedWorkers[], options: Settings, seed: string): StartLine[] {
  return [
    captureLine(devices, options, seed),
    ...devices.flatMap(nodes),
    ...directions(devices, options),
    ...devices.flatMap((device) => cost(device, options)),
    ...leftOut(options),
  ];
}

/** What is captured, and how it comes to whom. */
export function captureLine(devices: readonly NamedWorkers[], options: Settings, seed: string): StartLine {
  const { dialect, method, filter, direction } = options;
  const names = devices.map(({ device }) => device);
  const policy = dialect === 'zeek' ? 'zeek' : fullPolicyText(policyOf(options));
  const how = dialect === 'zeek' ? "Zeek's filters" : `${method}, ${describePolicy(policyOf(options))}, seed ${seed}`;
  const filtered = filter === undefined ? '' : `, only '${filter}'`;
  return {
    level: 'info',
    fields: { devices: names, workers: workersOf({ devices }), method, policy, seed, direction, filter },
    sentence: `capturing on ${whoCaptures(devices)}, ${how}${directed[direction]}${filtered}`,
  };
}

const directed: Readonly<Record<Direction, string>> = {
  both: '',
  in: ', only what arrives',
  out: ', only what leaves',
};

function whoCaptures(devices: readonly NamedWorkers[]): string {
  const counts = devices.map(({ weights }) => count(weights.length, 'worker'));
  const [first] = counts;
  if (counts.every((one) => one === first)) return `${devices.map(({ device }) => device).join(', ')}: ${first ?? ''}`;
  return devices.map(({ device }, at) => `${device}: ${counts[at] ?? ''}`).join(', ');
}

/** Which node of the layout each worker is. */
function nodes({ device, names, weights, processors = [] }: NamedWorkers): StartLine[] {
  if (names === undefined) return [];
  const parts = names.map((name, worker) => {
    const processor = processors[worker];
    const place = processor === undefined ? '' : `, processor ${processor}`;
    return `${worker} is ${name} (weight ${weights[worker] ?? 0}${place})`;
  });
  return [{ level: 'info', fields: { device, names }, sentence: `the workers of ${device}: ${parts.join('; ')}` }];
}

/** Where a flow's packets are on several workers, what needs both directions in their order is not to be had. */
function directions(devices: readonly NamedWorkers[], options: Settings): StartLine[] {
  const policy = policyOf(options);
  if (devices.every(({ weights }) => weights.length === 1) || isSymmetric(policy)) return [];
  const sentence =
    `${fullPolicyText(policy)} can send the two directions of a flow to different workers: ` +
    'its packets and bytes are summed up and exact, but TCP states and handshakes are not to be had';
  return [{ level: 'warn', fields: { policy: fullPolicyText(policy) }, sentence }];
}

/** With more workers than this, their filters cost more than what is done with a packet that is accepted. */
const manyFilters = 8;
/** What the kernel takes to run a filter that rejects, see scripts/bench-split. */
const filterNanoseconds = 100;

/** Under auto-bpf the kernel runs every worker's filter on every packet. */
function cost({ device, weights: { length: workers } }: NamedWorkers, { dialect, method }: Settings): StartLine[] {
  if (method !== 'auto-bpf' || workers <= manyFilters) return [];
  const microseconds = (workers * filterNanoseconds) / 1000;
  const advice = dialect === 'zeek' ? "headgate's own split can do" : '--method fanout splits the same way';
  const sentence =
    `the kernel runs ${workers} filters on every packet of ${device}, which takes some ${microseconds} us; ` +
    `${advice} with one program${dialect === 'zeek' ? ' (--method fanout)' : ''}`;
  return [{ level: 'warn', fields: { device, workers, method }, sentence }];
}

/** What Zeek's filters do not take is counted by nobody, so that the page cannot name it. */
function leftOut({ dialect }: Settings): StartLine[] {
  if (dialect !== 'zeek') return [];
  const sentence =
    "Zeek's filters take IPv4 and IPv6 behind at most one VLAN tag: other frames (ARP, LLDP, QinQ, MPLS, PPPoE, headers cut " +
    'short) reach no worker and are on no count of the page but headgate_interface_received_packets_total; leave out ' +
    '--dialect zeek to count all';
  return [{ level: 'warn', fields: { dialect }, sentence }];
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
