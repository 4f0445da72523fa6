/** What the log says when capture has begun: everything that decides what the figures mean. */
import { addon } from '../addon/addon.js';
import type { Settings } from '../config/options.js';
import { policyOf } from '../config/policy-text.js';
import { receiveOffloads } from '../device/discovery.js';
import { formatMebibytes } from '../manager/memory.js';
import { ringBridgeSeconds } from '../manager/ring.js';
import { describePolicy, fullPolicyText, isSymmetric } from '../split/policy.js';

export interface StartLine {
  readonly level: 'info' | 'warn';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

interface Start {
  readonly devices: readonly string[];
  readonly options: Settings;
  readonly seed: string;
  readonly url: string;
}

export function startLines({ devices, options, seed, url }: Start): StartLine[] {
  return [
    capture(devices, options, seed),
    ...directions(options),
    ...cost(options),
    memory(devices, options),
    ...devices.flatMap(offloads),
    page(options, url),
  ];
}

function capture(devices: readonly string[], options: Settings, seed: string): StartLine {
  const { workers, method, filter } = options;
  const policy = policyOf(options);
  const filtered = filter === undefined ? '' : `, only '${filter}'`;
  return {
    level: 'info',
    fields: { devices, workers, method, policy: fullPolicyText(policy), seed, filter },
    sentence: `capturing on ${devices.join(', ')}: ${count(workers, 'worker')}, ${method}, ${describePolicy(policy)}, seed ${seed}${filtered}`,
  };
}

/** Where a flow's packets are on several workers, what needs both directions in their order is not to be had. */
function directions(options: Settings): StartLine[] {
  const policy = policyOf(options);
  if (options.workers === 1 || isSymmetric(policy)) return [];
  const sentence =
    `${fullPolicyText(policy)} can send the two directions of a flow to different workers: its packets and bytes are summed up and exact, ` +
    'but TCP states and handshakes are not to be had';
  return [{ level: 'warn', fields: { policy: fullPolicyText(policy) }, sentence }];
}

/** With more workers than this, their filters cost more than what is done with a packet that is accepted. */
const manyFilters = 8;
/** What the kernel takes to run a filter that rejects, see scripts/bench-split. */
const filterNanoseconds = 100;

/** Under auto-bpf the kernel runs every worker's filter on every packet. */
function cost({ workers, method }: Settings): StartLine[] {
  if (method !== 'auto-bpf' || workers <= manyFilters) return [];
  const microseconds = (workers * filterNanoseconds) / 1000;
  const sentence =
    `the kernel runs ${workers} filters on every packet, which takes some ${microseconds} us; ` +
    '--method fanout splits the same way with one program';
  return [{ level: 'warn', fields: { workers, method }, sentence }];
}

function memory(devices: readonly string[], options: Settings): StartLine {
  const lanes = devices.length * options.workers;
  const ringBytes = options.ring * 1024 * 1024;
  const tableBytes = addon.flowTableBytes(options.maxFlows);
  const bridge = ringBridgeSeconds(ringBytes, options.blockTimeout);
  return {
    level: 'info',
    fields: { lanes, ringBytes, ringBridgeSeconds: bridge, tableBytes, maxFlows: options.maxFlows },
    sentence:
      `memory: ${count(lanes, 'ring')} of ${formatMebibytes(ringBytes)} (each bridges up to ${bridge} s of stall), ` +
      `${count(lanes, 'flow table')} of ${formatMebibytes(tableBytes)} (${options.maxFlows.toLocaleString('en')} flows each), ` +
      `${formatMebibytes(lanes * (ringBytes + tableBytes))} in all`,
  };
}

/** Offloads glue packets together before anybody can count them. */
function offloads(device: string): StartLine[] {
  const on = receiveOffloads(device);
  if (on.length === 0) return [];
  const names = on.map((name) => name.toUpperCase()).join(' and ');
  return [
    {
      level: 'warn',
      fields: { device, offloads: on },
      sentence:
        `${names} on ${device} may merge packets before they are counted; for true packet counts: ` +
        `ethtool -K ${device} ${on.map((name) => `${name} off`).join(' ')}`,
    },
  ];
}

function page({ listen }: Settings, url: string): StartLine {
  const local = listen.address.startsWith('127.') || listen.address === '::1';
  const reach = local ? `, for this host only; to open it: --listen 0.0.0.0:${listen.port}` : '';
  return { level: 'info', fields: { url }, sentence: `metrics at ${url}/metrics${reach}` };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
