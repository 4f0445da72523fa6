/**
 * The one table of what can be set. The command line, the configuration file, its errors, reloading, `headgate config` and the
 * README's table are all made from it: a new option is one entry here.
 */
import { availableParallelism } from 'node:os';
import { MAXIMUM_LANES } from '../plan/limits.js';
import { anyText, listenAddress, listOf, oneOf, plainText, wholeNumber, word, yesOrNo } from './kinds.js';
import type { Kind } from './kinds.js';
import { topBys } from '../snapshot/snapshot.js';
import type { TopBy } from '../snapshot/snapshot.js';
import { dialects, type Dialect } from '../split/dialect.js';
import { directions, type Direction } from '../split/direction.js';
import { DEFAULT_POLICY, FIELDS, policyText } from '../split/policy.js';
import { splitMethods, type SplitMethodName } from '../split/method.js';

export interface Option<Value, Default extends Value | undefined> {
  readonly kind: Kind<Value>;
  /** Undefined when it is not set unless somebody sets it. */
  readonly default: Default;
  /** The default in words, where it is undefined or depends on the host. */
  readonly defaultText?: string;
  /** One letter, for the command line. */
  readonly short?: string;
  /** What stands for the value in help, its unit if it has one; a switch has none. */
  readonly placeholder?: string;
  /** The words of the command line that belong to no option are its value. */
  readonly positional?: true;
  /** What it sets, in half a sentence; names the unit, if there is one. */
  readonly help: string;
  /** The help of a switch that is on by default: what it is to turn it off. */
  readonly offHelp?: string;
  /** Whether a running headgate takes a new value over without losing a packet; else it takes a restart. */
  readonly reloads: boolean;
}

export type Rebalance = 'auto' | 'off';

const mostDevices = 64;
const seconds = wholeNumber(1, 7 * 86_400);

export const options = {
  devices: option({
    kind: listOf(word('the name or an address of an interface'), 0, mostDevices, 'names or addresses of interfaces'),
    default: [],
    defaultText: "the default route's",
    placeholder: 'device',
    positional: true,
    help: 'names or addresses of the interfaces to capture on',
    reloads: false,
  }),
  workers: option({
    kind: wholeNumber(1, MAXIMUM_LANES),
    default: Math.min(4, availableParallelism()),
    defaultText: 'the smaller of 4 and the cores',
    short: 'w',
    placeholder: 'n',
    help: 'workers per interface',
    reloads: true,
  }),
  weights: option({
    kind: listOf(
      wholeNumber(0, 1000),
      1,
      MAXIMUM_LANES,
      'whole numbers from 0 to 1000, one for each worker, as in 1,1,0',
    ),
    default: undefined,
    defaultText: 'all the same',
    placeholder: 'weight,...',
    help: "each worker's share of the traffic, as in 1,1,2; 0 drains a worker",
    reloads: true,
  }),
  layout: option({
    kind: anyText('the path of a file'),
    default: undefined,
    defaultText: 'none',
    placeholder: 'file',
    help: 'file that says which workers each host of a fleet has, instead of devices, workers and weights',
    reloads: true,
  }),
  host: option({
    kind: word('the name or the address of a host'),
    default: undefined,
    defaultText: "this host's name",
    placeholder: 'name',
    help: 'the host of the layout whose workers are run',
    reloads: false,
  }),
  dialect: option<Dialect, Dialect>({
    kind: oneOf(dialects),
    default: 'headgate',
    placeholder: 'dialect',
    help: "whose split it is: headgate's, or that of Zeek's load balancing, which takes IP only and cannot change",
    reloads: false,
  }),
  method: option<SplitMethodName, SplitMethodName>({
    kind: oneOf(splitMethods),
    default: 'auto-bpf',
    placeholder: 'method',
    help: 'how frames come to their workers: a filter for each worker, or one program for all, cheaper with many workers',
    reloads: false,
  }),
  policy: option({
    kind: word('hash,FIELD,... or roundrobin, as in hash,addrs,ports'),
    default: policyText(DEFAULT_POLICY),
    placeholder: 'policy',
    help: `what decides which worker gets a frame: hash over the fields ${FIELDS.join(', ')}; or roundrobin`,
    reloads: true,
  }),
  key: option({
    kind: word('BASE[OFFSET:SIZE], as in l4[8:4]'),
    default: undefined,
    defaultText: 'none',
    placeholder: 'key',
    help: 'bytes that the field key hashes, as in l4[8:4]: offset and size behind eth, ip or l4',
    reloads: true,
  }),
  seed: option({
    kind: plainText,
    default: undefined,
    defaultText: 'random',
    placeholder: 'text',
    help: 'seed of the split; the same seed splits the same way',
    reloads: true,
  }),
  filter: option({
    kind: anyText('a pcap-filter(7) expression'),
    default: undefined,
    defaultText: 'none',
    short: 'f',
    placeholder: 'expression',
    help: 'capture only what this pcap-filter(7) expression accepts',
    reloads: true,
  }),
  direction: option<Direction, 'both'>({
    kind: oneOf(directions),
    default: 'both',
    short: 'Q',
    placeholder: 'which',
    help: 'in: capture only frames that arrive; out: only those that this host sends, on any interface but a loopback',
    reloads: true,
  }),
  listen: option({
    kind: listenAddress,
    default: { address: '127.0.0.1', port: 10514 },
    short: 'l',
    placeholder: 'address:port',
    help: 'where the page is; flows are private: only this host sees it unless you say otherwise',
    reloads: false,
  }),
  top: option({
    kind: wholeNumber(0, 1000),
    default: 100,
    placeholder: 'k',
    help: 'flows with a series of their own',
    reloads: true,
  }),
  topBy: option<TopBy, 'bytes'>({
    kind: oneOf(topBys),
    default: 'bytes',
    placeholder: 'what',
    help: 'what makes a flow one of these: its bytes or its packets since it began, both directions',
    reloads: true,
  }),
  communityId: option({
    kind: yesOrNo,
    default: false,
    help: 'name the flows of /flows as Zeek and Suricata do: Community ID version 1, seed 0',
    reloads: false,
  }),
  fullFlows: option({
    kind: yesOrNo,
    default: false,
    help: 'serve /metrics/flows: every flow, on demand',
    reloads: false,
  }),
  fullFlowsLimit: option({
    kind: wholeNumber(4, 1_000_000),
    default: 100_000,
    placeholder: 'series',
    help: 'most series of each interface on /metrics/flows, 4 for a flow; if there are more flows, the largest are there',
    reloads: false,
  }),
  maxFlows: option({
    kind: wholeNumber(16, 100_000_000),
    default: 262_144,
    placeholder: 'n',
    help: "room of each worker's flow table; when it is full, the least valuable flow is evicted and counted",
    reloads: false,
  }),
  fragments: option<'track' | 'separate', 'track'>({
    kind: oneOf(['track', 'separate']),
    default: 'track',
    placeholder: 'how',
    help: "track: later fragments, which have no ports, belong to their datagram's flow; separate: to a flow with ports 0",
    reloads: false,
  }),
  tunnels: option<'outer' | 'inner', 'outer'>({
    kind: oneOf(['outer', 'inner']),
    default: 'outer',
    placeholder: 'which',
    help: 'outer: flows between the ends of a tunnel; inner: the flows inside of GRE, IP in IP, VXLAN, Geneve and GTP-U',
    reloads: false,
  }),
  timeoutTcp: timeout(300, 'an established TCP connection'),
  timeoutTcpOpening: timeout(10, 'a TCP connection that is being opened'),
  timeoutTcpClosed: timeout(10, 'a TCP connection that was closed or reset'),
  timeoutUdp: timeout(60, 'a UDP flow'),
  timeoutIcmp: timeout(30, 'an ICMP flow'),
  timeoutOther: timeout(60, 'a flow of any other protocol'),
  timeoutActive: option({
    kind: seconds,
    default: 1800,
    placeholder: 'seconds',
    help: 'seconds after which a flow that goes on counts as ended and begun anew; its series goes on',
    reloads: true,
  }),
  ring: option({
    kind: wholeNumber(1, 2047),
    default: 64,
    placeholder: 'mebibytes',
    help: "mebibytes of each worker's capture ring",
    reloads: false,
  }),
  snapshotLength: option({
    kind: wholeNumber(260, 65_535),
    default: 260,
    placeholder: 'bytes',
    help: 'bytes of each frame that are looked at',
    reloads: false,
  }),
  blockTimeout: option({
    kind: wholeNumber(1, 10_000),
    default: 100,
    placeholder: 'ms',
    help: 'milliseconds that a block of the ring may wait to be full',
    reloads: false,
  }),
  promiscuous: option({
    kind: yesOrNo,
    default: true,
    help: 'capture frames for other hosts, too',
    offHelp: 'capture only frames for this host',
    reloads: false,
  }),
  rebalance: option<Rebalance, Rebalance>({
    kind: oneOf(['auto', 'off']),
    default: 'auto',
    placeholder: 'when',
    help: 'auto: move buckets between workers when their load is uneven; off: leave the plan alone',
    reloads: true,
  }),
  enableLifecycle: option({
    kind: yesOrNo,
    default: false,
    help: 'allow POST /-/reload, which does what SIGHUP does',
    reloads: false,
  }),
  faultInjection: option({
    kind: yesOrNo,
    default: false,
    help: 'allow POST /-/fault?worker=I&kind=throw|exit|oom|stall, for drills',
    reloads: false,
  }),
};

export type Key = keyof typeof options;

/** The value of every option. */
export type Settings = { readonly [Name in Key]: SettingOf<(typeof options)[Name]> };

/** The values that somebody has set. */
export type Given = { readonly [Name in Key]?: Settings[Name] };

type SettingOf<Entry> = Entry extends Option<infer Value, infer Default> ? Value | Default : never;

/** The options in the order of the table. */
export const keys = Object.keys(options) as readonly Key[];

/** An entry of the table when it does not matter which. */
export function optionOf(key: Key): Option<unknown, unknown> {
  return options[key];
}

/** The name of an option in the file and, after two dashes, on the command line: `max-flows`. */
export function nameOf(key: Key): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** How an option is written on the command line: `-w, --workers <n>`. */
export function flagsOf(key: Key): string {
  const { short, placeholder, default: value } = optionOf(key);
  const long = value === true ? `--no-${nameOf(key)}` : `--${nameOf(key)}`;
  return `${short === undefined ? '' : `-${short}, `}${long}${placeholder === undefined ? '' : ` <${placeholder}>`}`;
}

/** Whether nobody has set it, so that its default in words holds. */
export function isUnset(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** What there is to know about a value, in brackets: `(1 to 256; default: 4)`. */
export function limitsOf(key: Key, usual: string): string {
  const { range } = optionOf(key).kind;
  return `(${range === undefined ? '' : `${range}; `}default: ${usual})`;
}

/** A value as it would be written on the command line; in words when it is not set. */
export function formatSetting(key: Key, value: unknown): string {
  const { kind, defaultText = 'not set' } = optionOf(key);
  return isUnset(value) ? defaultText : kind.format(value);
}

function option<Value, Default extends Value | undefined>(entry: Option<Value, Default>): Option<Value, Default> {
  return entry;
}

function timeout(usual: number, flow: string): Option<number, number> {
  return {
    kind: seconds,
    default: usual,
    placeholder: 'seconds',
    help: `seconds without a packet after which ${flow} has ended`,
    reloads: true,
  };
}
