/** What the log says when capture has begun: everything that decides what the figures mean. */
import { addon } from '../addon/addon.js';
import type { Settings } from '../config/options.js';
import { receiveOffloads } from '../device/discovery.js';
import { grouped } from '../grouped.js';
import { formatMebibytes } from '../manager/memory.js';
import { workersOf } from '../manager/manager.js';
import { ringBridgeSeconds } from '../manager/ring.js';
import { count, splitLines } from './run-start-split.js';
import type { StartLine } from './run-start-split.js';
import type { NamedWorkers } from './run-workers.js';

interface Start {
  readonly devices: readonly NamedWorkers[];
  readonly options: Settings;
  readonly seed: string;
  readonly url: string;
}

export function startLines({ devices, options, seed, url }: Start): StartLine[] {
  return [
    ...splitLines(devices, options, seed),
    memory(workersOf({ devices }), options),
    ...devices.flatMap(({ device }) => offloads(device)),
    page(options, url),
  ];
}

function memory(lanes: number, options: Settings): StartLine {
  const ringBytes = options.ring * 1024 * 1024;
  const tableBytes = addon.flowTableBytes(options.maxFlows);
  const bridge = ringBridgeSeconds(ringBytes, options.blockTimeout);
  return {
    level: 'info',
    fields: { lanes, ringBytes, ringBridgeSeconds: bridge, tableBytes, maxFlows: options.maxFlows },
    sentence:
      `memory: ${count(lanes, 'ring')} of ${formatMebibytes(ringBytes)} (each bridges up to ${bridge} s of stall), ` +
      `${count(lanes, 'flow table')} of ${formatMebibytes(tableBytes)} (${grouped(options.maxFlows)} flows each), ` +
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
